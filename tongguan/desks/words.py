"""What the pages say, English and Chinese, by key. Whole sentences, never pieces; numbers go where braces stand."""

EN, ZH = 0, 1

WORDS: dict[str, tuple[str, str]] = {
    "skip": ("Skip to content", "跳到正文"),
    "other": ("中文", "English"),
    "light": ("Light", "浅色"),
    "dark": ("Dark", "深色"),
    "say.1": ("Say it once.", "一次申报，"),
    "say.2": ("All answer.", "各方作答，"),
    "say.3": ("One crossing.", "一道过关。"),
    "sub": (
        "One declaration goes to customs and to every agency with a say. One decision comes back, with its reasons.",
        "一份报关单同时送达海关及各有关部门，一个决定连同理由返回。",
    ),
    "node": ("This node", "本节点"),
    "works": ("Open: declarations are taken and decided.", "开放：正在受理并审理申报。"),
    "works.held": (
        "{count} wait for something, the oldest for {age}.",
        "{count} 票待处理，最久者已等 {age}。",
    ),
    "works.none": ("None waits.", "没有待处理的报关单。"),
    "broken": ("Not taking declarations: {parts}.", "暂不受理申报：{parts}。"),
    "broken.next": (
        "The node starts again what has ended. What was acknowledged is safe.",
        "节点正在自行恢复，已回执的申报均已保存。",
    ),
    "figures": ("Declarations today", "今日申报"),
    "total": ("lodged", "申报"),
    "released": ("released", "已放行"),
    "held": ("held", "暂扣"),
    "settled": ("settled", "已结清"),
    "returned": ("returned", "已退单"),
    "refused": ("refused", "不予放行"),
    "cancelled": ("cancelled", "已撤销"),
    "empty": ("No declaration has come today.", "今日尚无申报。"),
    "empty.next": (
        "A new day begins. The command below lodges the first.",
        "新的一天开始，可用下方命令提交第一份。",
    ),
    "runs": ("What runs", "运行内容"),
    "administration": ("Administration", "海关"),
    "profile": ("Profile", "规则集"),
    "illustrative": ("sandbox law, illustrative", "沙盒法规，仅供演示"),
    "version": ("Version", "版本"),
    "law": ("Law of", "适用法规日期"),
    "snapshot": ("Snapshot", "法规快照"),
    "now": ("Clock", "时钟"),
    "moved": ("moved by {span}", "已拨动 {span}"),
    "is": ("How it is", "运行状况"),
    "part.database": ("Database", "数据库"),
    "part.law": ("Law", "法规"),
    "part.writer": ("Intake", "受理"),
    "workers": ("Web processes", "网页进程"),
    "seal": ("Last seal", "最近封存"),
    "seal.at": ("no. {number}, {age} ago", "第 {number} 号，{age}前"),
    "seal.none": ("none yet: nothing to seal", "尚无：无需封存"),
    "answers": ("answers", "正常"),
    "silent": ("no answer", "无应答"),
    "lists": ("Code lists", "代码表"),
    "lists.official": ("official, {count} codes", "正式代码表，{count} 条"),
    "lists.compact": ("compact set: checked by format alone", "精简代码集：仅检查格式"),
    "lists.none": ("This profile shares no international lists.", "本规则集未使用国际代码表。"),
    "lodge": ("Lodge a declaration", "提交申报"),
    "lodge.token": (
        "The sample lies in the project's folder; the token stands in sandbox.json in the node's data folder.",
        "样例位于项目目录；令牌见节点数据目录下的 sandbox.json。",
    ),
    "lodge.own": ("Your administration gives you the token.", "令牌由海关发放。"),
    "integrate": ("Integrate", "对接"),
    "api": ("API description", "接口说明"),
    "api.file": ("OpenAPI file", "OpenAPI 文件"),
    "ready": ("Readiness", "就绪状态"),
    "api.why": ("every operation, with examples, to be read", "全部操作及示例，供阅读"),
    "api.file.why": ("the same for programs: make a client of it", "供程序使用，可生成客户端"),
    "ready.why": ("200 while declarations can be taken", "可受理申报时返回 200"),
    "api.sub": ("Version {version}, as this node speaks it.", "版本 {version}，即本节点所用接口。"),
    "contents": ("Contents", "目录"),
    "guide": ("What holds everywhere", "通用约定"),
    "kinds": ("Kinds of refusal", "错误类型"),
    "shapes": ("Shapes", "数据结构"),
    "example": ("Example", "示例"),
    "parameters": ("Parameters", "参数"),
    "in.path": ("in the address", "地址中"),
    "sent": ("You send", "请求"),
    "given": ("You get", "答复"),
    "fields": ("{count} fields", "{count} 个字段"),
    "required": ("required", "必填"),
    "foot": ("Open software for coordinated border management.", "协同边境管理开放软件。"),
    "age.s": ("{n} s", "{n} 秒"),
    "age.m": ("{n} min", "{n} 分"),
    "age.h": ("{h} h {m} min", "{h} 时 {m} 分"),
    "age.d": ("{d} d {h} h", "{d} 天 {h} 时"),
    "age.days": ("{d} d", "{d} 天"),
}


class Voice:
    """The catalogue in one language."""

    def __init__(self, language: str) -> None:
        self.language = language
        self._which = ZH if language == "zh" else EN

    @property
    def tag(self) -> str:
        """What `lang` says in HTML."""
        return "zh-Hans" if self._which is ZH else "en"

    def __call__(self, key: str, **numbers: object) -> str:
        """The words of a key; a key that nobody wrote is a KeyError, never an empty place."""
        return WORDS[key][self._which].format(**numbers)

    def pick(self, english: str, chinese: str) -> str:
        """Of a name in both languages, ours."""
        return chinese if self._which is ZH and chinese else english

    def age(self, seconds: float) -> str:
        """A length of time as people say it."""
        whole = max(0, int(seconds))
        if whole < 100:
            return self("age.s", n=whole)
        minutes = whole // 60
        if minutes < 100:
            return self("age.m", n=minutes)
        hours = minutes // 60
        if hours < 48:
            return self("age.h", h=hours, m=minutes % 60)
        return self("age.d" if hours % 24 else "age.days", d=hours // 24, h=hours % 24)
