"""What requests say, to whoever asks and to whoever answers."""

WORDS: dict[str, tuple[str, str]] = {
    "request.none": ("Nothing was asked.", "未提出要求。"),
    "request.of-you": ("What is asked of you", "对您的要求"),
    "request.asked": ("Asked of the declarant", "对申报人的要求"),
    "request.deleted": ("The words were deleted at their date", "内容已按期删除"),
    "request.wanted": ("Wanted", "所需"),
    "request.wanted.label": ("Documents or fields, one a line", "所需单证或字段，每行一项"),
    "request.wanted.hint": (
        "A document code, or a place such as /invoice_total.",
        "单证代码，或字段位置，如 /invoice_total。",
    ),
    "request.open": ("open until {time}", "请于 {time} 前答复"),
    "request.soon": ("answer it by {time}: less than a day is left", "请于 {time} 前答复：剩余不足一天"),
    "request.by": ("answer by {time}", "{time} 前答复"),
    "request.overdue": ("answer overdue", "逾期未答复"),
    "request.late": ("was due {time}", "已于 {time} 到期"),
    "request.replied": ("answered, the office looks at it", "已答复，海关审核中"),
    "request.closed": ("closed", "已办结"),
    "request.recalled": ("taken back", "已撤回"),
    "request.your": ("Your answer", "您的答复"),
    "request.your.hint": (
        "Attach documents first; they stand below. An answer is given once.",
        "请先上传单证。答复仅可提交一次。",
    ),
    "request.send": ("Send the answer", "提交答复"),
    "request.ask": ("Ask the declarant", "要求补充"),
    "request.ask.go": ("Ask and hold", "提出要求并暂扣"),
    "request.subject": ("Matter", "事由"),
    "request.words": ("What you want to know", "要求内容"),
    "request.deadline": ("Answer until", "答复期限"),
    "request.recall": ("Take it back", "撤回"),
}
