"""The words for what a reader finds: code → English and Chinese. X: WCO XML, J: canonical JSON, E: UN/EDIFACT."""

from tongguan.problem import Problem

WORDS: dict[str, tuple[str, str]] = {
    "X001": ("The message is not well-formed XML: {fact}.", "报文不是格式正确的 XML：{fact}。"),
    "X002": ("The message is too large: {fact}.", "报文过大：{fact}。"),
    "X003": ("Document type declarations and entities are not accepted.", "不接受 DTD 和实体声明。"),
    "X004": ("This is not a {fact} of the WCO Data Model.", "不是 WCO 数据模型的 {fact} 报文。"),
    "X005": ("Element {name} is not known here.", "此处没有元素 {name}。"),
    "X006": ("Element {name} stands in the wrong order.", "元素 {name} 的顺序不对。"),
    "X007": ("Element {name} may occur at most {fact} times.", "元素 {name} 最多出现 {fact} 次。"),
    "X008": ("Element {name} is missing.", "缺少元素 {name}。"),
    "X009": ("Element {name} may hold no text of its own.", "元素 {name} 本身不能有文字。"),
    "X010": ("Attribute {fact} of {name} is not known.", "{name} 没有属性 {fact}。"),
    "X011": ("{name} is longer than its format {fact} allows.", "{name} 超过格式 {fact} 的长度。"),
    "X012": ("{name} does not have the format {fact}.", "{name} 不符合格式 {fact}。"),
    "X013": ("{name} is not a number.", "{name} 不是数字。"),
    "X014": ("{name} has more digits than its format {fact} allows.", "{name} 的位数超过格式 {fact}。"),
    "X015": (
        "{name} is not a date or time (CCYYMMDD, or CCYYMMDDhhmmss with Z or ±hh).",
        "{name} 不是日期或时间（CCYYMMDD，或 CCYYMMDDhhmmss 加 Z 或 ±hh）。",
    ),
    "X016": ("{name} needs the attribute {fact}.", "{name} 需要属性 {fact}。"),
    "X017": ("{name} is empty.", "{name} 为空。"),
    "X018": ("There are more problems than these {fact}.", "除这 {fact} 个问题外还有其他问题。"),
    "X019": ("Attribute {fact} of {name} is not valid.", "{name} 的属性 {fact} 无效。"),
    "X020": ("{name} must be one of {fact}.", "{name} 必须是 {fact} 之一。"),
    "X021": (
        "{name} is not a date or time (CCYYMMDDhhmmssSSS).",
        "{name} 不是日期或时间（CCYYMMDDhhmmssSSS）。",
    ),
    "X022": ("This is no message of cargo that is read here: {fact}.", "不是此处读取的舱单报文：{fact}。"),
    "J001": ("The message is not well-formed JSON: {fact}.", "报文不是格式正确的 JSON：{fact}。"),
    "J002": ("The message is too large: {fact}.", "报文过大：{fact}。"),
    "J003": ("There is no field {name} here.", "此处没有字段 {name}。"),
    "J004": ("The value has the wrong type: {fact}.", "值的类型不对：{fact}。"),
    "J005": ("Field {name} is missing.", "缺少字段 {name}。"),
    "J006": (
        "The number is out of bounds: at most {fact} digits, no NaN, no infinity.",
        "数字超出范围：最多 {fact} 位，不能是 NaN 或无穷大。",
    ),
    "J007": ("The text holds a character that no message may hold.", "文字含有报文不允许的字符。"),
    "J008": ("Field {name} is given twice.", "字段 {name} 重复。"),
    "J009": ("At most {fact} goods items.", "最多 {fact} 个商品项。"),
    "J010": ("The message is nested too deep.", "报文嵌套过深。"),
    "J011": ("There are more problems than these {fact}.", "除这 {fact} 个问题外还有其他问题。"),
    "J012": ("The time has no zone: add Z or an offset.", "时间没有时区：请加 Z 或时差。"),
    "J013": ("At most {fact} entries.", "最多 {fact} 条。"),
    "J014": (
        "This is no report of cargo: it has none of the fields {fact}.",
        "不是舱单类报文：没有 {fact} 中的任何字段。",
    ),
    "E001": (
        "This is not an interchange of UN/EDIFACT that can be read: {fact} is missing or wrong.",
        "不是可读取的 UN/EDIFACT 交换报文：{fact} 缺失或有误。",
    ),
    "E002": ("The interchange is too large: {fact}.", "交换报文过大：{fact}。"),
    "E003": (
        "Segment {name} holds a character outside its character set: {fact}.",
        "第 {name} 段含有字符集以外的字符：{fact}。",
    ),
    "E004": (
        "Segment {name} of the interchange is cut off: it has no terminator.",
        "交换报文第 {name} 段被截断：没有段结束符。",
    ),
    "E005": ("Segment {name} of the interchange cannot be read: {fact}", "交换报文第 {name} 段无法读取：{fact}"),
    "E006": ("Segment {name} is missing.", "缺少 {name} 段。"),
    "E007": ("Segment {fact}, {name}, stands outside of any message.", "第 {fact} 段 {name} 不在任何报文之内。"),
    "E008": ("{name} does not agree with what was received: {fact}.", "{name} 与收到的内容不符：{fact}。"),
    "E009": ("This is not a {name} message but {fact}.", "不是 {name} 报文，而是 {fact}。"),
    "E010": ("Release {fact} of {name} is not read here.", "此处不读取 {name} 的 {fact} 版。"),
    "E011": (
        "Segment {name} stands where the directory has none: {fact}.",
        "{name} 段出现在目录不允许的位置：{fact}。",
    ),
    "E012": ("Segment {name} may occur at most {fact} times here.", "{name} 段此处最多出现 {fact} 次。"),
    "E013": ("Segment group {name} lacks its segment {fact}.", "段组 {name} 缺少 {fact} 段。"),
    "E014": ("{name} does not know the code {fact}.", "{name} 中没有代码 {fact}。"),
    "E015": ("{name} is not a number: {fact}.", "{name} 不是数字：{fact}。"),
    "E016": ("{name} is not a date or time: {fact}.", "{name} 不是日期或时间：{fact}。"),
    "E017": ("{name} is missing.", "缺少 {name}。"),
    "E019": ("There are more problems than these {fact}.", "除这 {fact} 个问题外还有其他问题。"),
    "E020": ("{name} names a container that no EQD describes: {fact}.", "{name} 所指的箱号没有 EQD 说明：{fact}。"),
    "E021": ("{name} is given twice: {fact}.", "{name} 重复：{fact}。"),
    "E022": ("A {name} of this kind is not taken here: {fact}.", "此处不接收这类 {name}：{fact}。"),
    "E023": (
        "{name} is not of the directory; the dialect knows it, and it is not read.",
        "{name} 不在目录中；方言允许，但不读取。",
    ),
    "E024": (
        "{name} gives a consignment another transport than the message, {fact}: tell it on a manifest of its own.",
        "{name} 的运输工具与本报文 {fact} 不一致：请另行传输舱单。",
    ),
    "C001": ("This is no table that can be read: {fact}", "无法读取该表格：{fact}"),
    "C002": ("There is no column {name}.", "缺少 {name} 列。"),
    "C003": ("Nobody here reads the column {name}.", "此处不读取 {name} 列。"),
    "C004": ("{name} is not a number: {fact}.", "{name} 不是数字：{fact}。"),
    "C005": (
        "{name} is not a date or time (2026-11-26 09:30): {fact}.",
        "{name} 不是日期或时间（2026-11-26 09:30）：{fact}。",
    ),
    "C006": ("{name} says something else here than in {fact}.", "{name} 与 {fact} 单元格内容不一致。"),
    "C007": ("{name} must be one of {fact}.", "{name} 必须是 {fact} 之一。"),
    "C008": ("{name} is missing.", "缺少 {name}。"),
    "C009": ("There are more problems than these {fact}.", "除这 {fact} 个问题外还有其他问题。"),
    "C010": ("There is no row below the headings.", "表头以下没有数据行。"),
}


def problem(code: str, pointer: str = "", wire_pointer: str = "", *, name: str = "", fact: str = "") -> Problem:
    english, chinese = WORDS[code]
    return Problem(
        code=code,
        message=english.format(name=name, fact=fact),
        message_zh=chinese.format(name=name, fact=fact),
        pointer=pointer,
        wire_pointer=wire_pointer,
    )
