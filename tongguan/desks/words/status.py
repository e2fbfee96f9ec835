"""What the page of the node's parts says."""

WORDS: dict[str, tuple[str, str]] = {
    "status.title": ("How this node is", "节点运行状况"),
    "status.all.up": ("Every part works.", "各部分运行正常。"),
    "status.all.degraded": ("Not every part works as it should.", "部分功能未正常运行。"),
    "status.at": ("Looked at {moment}", "查看时间：{moment}"),
    "status.part": ("Part", "部分"),
    "status.state": ("State", "状态"),
    "status.since": ("Since", "起始时间"),
    "status.is.up": ("works", "正常"),
    "status.is.degraded": ("degraded", "异常"),
    "status.is.unknown": ("cannot be seen", "暂不可知"),
    "status.database": ("Database", "数据库"),
    "status.writer": ("Intake", "受理"),
    "status.seals": ("Seals", "封存"),
    "status.worker": ("Background work", "后台处理"),
    "status.deliveries": ("Deliveries", "投递"),
    "status.law": ("Law in force", "现行法规"),
    "status.clock": ("Clock", "时钟"),
    "status.how": (
        "What was acknowledged is safe whatever stands here. The page looks again every ten seconds.",
        "无论状况如何，已回执的申报均已保存。页面每十秒更新一次。",
    ),
    "status.programs": ("The same for programs", "供程序使用"),
}
