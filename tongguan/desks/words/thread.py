"""What the page of a consignment's thread says."""

WORDS: dict[str, tuple[str, str]] = {
    "thread.title": ("Thread of a consignment", "货物全程"),
    "thread.link": ("Whole thread", "货物全程"),
    "thread.line": ("What happened", "时间线"),
    "thread.declarations": ("Declarations", "报关单"),
    "thread.permits": ("Permits and documents", "许可与单证"),
    "thread.manifests": ("Manifests", "舱单"),
    "thread.vehicles": ("Vehicles", "运输车辆"),
    "thread.none": ("None that you may see.", "暂无可查看内容。"),
    "thread.no-facts": ("Nothing has happened yet", "暂无记录"),
    "thread.no-facts.next": ("What is told of the cargo stands here.", "货物信息传输后显示于此。"),
    "thread.of": ("of {number}", "属报关单 {number}"),
    "thread.arrives": ("arrives {moment}", "预计到达 {moment}"),
    "thread.batch": ("batch {batch}", "批次 {batch}"),
    "strand.permit": ("Permit", "许可"),
    "strand.manifest": ("Manifest", "舱单"),
    "strand.vehicle": ("Vehicle", "车辆"),
    "strand.gate": ("Gate", "卡口"),
    "strand.tally": ("Tally", "理货"),
    "strand.declaration": ("Declaration", "报关单"),
}
