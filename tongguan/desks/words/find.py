"""What the one search says."""

WORDS: dict[str, tuple[str, str]] = {
    "find.go": ("Find", "查找"),
    "find.title": ("Find", "查找"),
    "find.bar": ("Number, reference, container …", "编号、参考号、集装箱…"),
    "find.here": ("Find here", "在此查找"),
    "find.what": (
        "Number, reference, container, waybill, UCR or declarant",
        "报关单号、参考号、集装箱号、运单号、UCR 或申报人",
    ),
    "find.n": ("{n} found", "找到 {n} 票"),
    "find.by.number": ("by its number", "报关单号"),
    "find.by.reference": ("by its reference", "参考号"),
    "find.by.container": ("by a container", "集装箱"),
    "find.by.waybill": ("by a waybill or previous document", "运单或前序单证"),
    "find.by.ucr": ("by its consignment reference", "货物追踪号（UCR）"),
    "find.by.declarant": ("by its declarant", "申报人"),
    "find.none": ("Nothing has this number", "没有符合的报关单"),
    "find.none.next": (
        "Look again at the number. A reference has to be written as it was lodged.",
        "请核对编号；参考号须与申报时完全一致。",
    ),
    "find.nothing-yet": ("What are you looking for?", "请输入要查找的内容"),
    "find.how": ("Spaces in numbers do not matter.", "编号中的空格不影响查找。"),
    "find.most": ("The newest {n} of each kind.", "每类仅显示最新 {n} 票。"),
}
