"""What the pages say where a company registers."""

WORDS: dict[str, tuple[str, str]] = {
    "register.say": (
        "Said once, for all agencies: begin with an account, then fill in one application.",
        "一次填报，各部门共用：先建立账户，再填写一份申请。",
    ),
    "register.amiss": ("Something is missing below.", "请检查下列内容。"),
    "register.company": ("What the company is called", "企业名称"),
    "register.name": ("Your own name", "您的姓名"),
    "register.login.hint": (
        "You sign in with it, now and when the company is on the register.",
        "备案前后均以此账户登录。",
    ),
    "register.begin": ("Begin the application", "开始申请"),
    "register.choose": ("What do you want to register?", "请选择备案事项。"),
    "register.none": (
        "Companies are put on the register by the administration here. Ask it.",
        "本节点由海关办理企业登记，请与海关联系。",
    ),
    "register.known": ("I have an account", "已有账户，直接登录"),
    "record.vets": ("Agencies that review", "会审部门"),
    "record.vet.open": ("has not said yet", "待审"),
    "record.vet.said": ("has nothing against it", "已通过"),
}
