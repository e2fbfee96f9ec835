"""The words for what a reader finds: code → English and Chinese. X: WCO XML, J: canonical JSON."""

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
