"""What the pages of companies' classes say."""

WORDS: dict[str, tuple[str, str]] = {
    "nav.companies": ("Companies", "企业"),
    "class.title": ("Class of {number}", "{number} 的类别"),
    "class.words": ("Number or name", "编号或名称"),
    "class.class": ("Class", "类别"),
    "class.none": ("No class", "未定级"),
    "class.empty": ("No company is found", "未找到企业"),
    "class.empty.next": (
        "Search by part of the number or the name, or choose another class.",
        "请按编号或名称的一部分查询，或选择其他类别。",
    ),
    "class.follows": ("What follows by law", "法定后果"),
    "class.follows.none": (
        "Nothing follows: it is treated as any company is.",
        "无特别后果，按一般企业办理。",
    ),
    "class.lane": ("Mildest lane", "最低通道"),
    "class.lane.any": ("Any, as risk says", "不限，由风险分析决定"),
    "class.pays": ("Duty", "缴税"),
    "class.pays.later": ("May be paid later, by a deferred method", "可延期缴纳"),
    "class.pays.now": ("Paid at once, before release", "放行前即时缴纳"),
    "class.source": ("Source", "依据"),
    "class.history": ("How it changed", "变更记录"),
    "class.history.none": ("No officer changed it yet.", "尚无变更。"),
    "class.change": ("Propose another class", "申请变更类别"),
    "class.change.hint": (
        "It holds once a second officer signs, from the next declaration on.",
        "须经第二名关员复核，自下一份报关单起生效。",
    ),
    "class.waits": (
        "{name} proposes {was} → {wanted}: {why}",
        "{name} 申请 {was} → {wanted}：{why}",
    ),
    "class.would": ("What would follow", "变更后的后果"),
    "class.state.waiting": ("waits for a second officer", "待复核"),
    "class.state.declined": ("declined", "已退回"),
    "class.state.made": ("made", "已生效"),
    "class.done.waiting": ("It is proposed. A second officer is asked.", "已提交，待第二名关员复核。"),
    "class.done.made": ("It is changed.", "已变更。"),
    "class.done.declined": ("It is declined; the class stays.", "已退回，类别不变。"),
    "class.own": ("Your class", "本企业类别"),
    "class.own.none": (
        "Customs has not given your company a class. Nothing follows from that.",
        "海关尚未为贵企业定级，按一般企业办理。",
    ),
}
