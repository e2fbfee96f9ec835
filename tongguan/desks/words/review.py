"""What the page of reviews after release says."""

WORDS: dict[str, tuple[str, str]] = {
    "review.title": ("Reviews after release", "放行后复核"),
    "review.due": ("until {day}", "{day} 前"),
    "review.late": ("due since {day}", "已逾期（{day}）"),
    "review.released": ("released {moment}", "放行 {moment}"),
    "review.waiting": ("To be looked at again", "待复核"),
    "review.outcome.nothing": ("Nothing amiss", "无异常"),
    "review.outcome.adjust": ("Put right", "需更正"),
    "review.outcome.refer": ("Refer", "移交"),
    "review.none": ("Nothing waits", "暂无待复核"),
    "review.none.next": (
        "Cases stand here a few seconds after their release, by the shares of the law and their lot.",
        "票案放行数秒后，按规定比例随机选入。",
    ),
    "review.how": (
        "Open the case, then say what you found. More is said in a remark on it.",
        "请先打开票案，再选择结果；其他说明请写入备注。",
    ),
}
