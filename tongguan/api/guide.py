"""What holds for every operation, in both languages: the head of the API's description."""

import msgspec


class Part(msgspec.Struct, frozen=True):
    """One subject. Words in backquotes are written as they are sent."""

    title: str
    title_zh: str
    text: str
    text_zh: str


GUIDE = (
    Part(
        "Who calls",
        "身份",
        "Send `Authorization: Bearer tgk_…`. Each operation names the scopes that open it; any one is enough. "
        "No good "
        "token: 401. A token without the scope: 403, which names it. What is not yours is answered 404.",
        "请求须带 `Authorization: Bearer tgk_…`。每项操作列出所需权限，具备其一即可。令牌无效返回 401；"
        "权限不足返回 403，并指明所缺权限；不属于您的数据一律返回 404。",
    ),
    Part(
        "Sending again",
        "重复提交",
        "A declaration's key is declarant, reference, function and type; a payment's is `bank_reference`. The "
        "same key "
        "with the same bytes gets the same answer (200 instead of 201), other bytes 409. After a time-out, send "
        "again.",
        "报关单以申报人、申报编号、功能和类型为键，缴款以 `bank_reference` 为键。键与内容相同，答复相同（200，"
        "而非 201）；"
        "键相同而内容不同，返回 409。超时后请原样重发。",
    ),
    Part(
        "When it is not the answer you asked for",
        "错误答复",
        "`application/problem+json` (RFC 9457). `problems` lists all that is wrong at once, each with `code`, "
        "`severity`, "
        "`message` and `pointer` into what you sent. 429 and 503 carry "
        "`Retry-After` in seconds; sending again is safe.",
        "以 `application/problem+json`（RFC 9457）答复。`problems` 一次列出全部问题，每项含 `code`、`severity`、"
        "`message` "
        "及指向所提交内容的 `pointer`。429 和 503 附 `Retry-After`（秒），可放心重发。",
    ),
    Part(
        "Signatures",
        "签名",
        "A program signs a message with a registered key of its company: a detached JWS (RFC 7515, appendix F) over "
        "the exact body in `x-jws-signature`, with `alg` and `kid`. A follow-up by address names that in the JWS "
        "header as `url`. A signed message, and any request with `want-signature: 1`, is answered with the node's own "
        "signature over the exact answer, by a key of `/.well-known/jwks.json`; streams, and answers beyond 8 MB, "
        "are not.",
        "程序可用本单位已登记的密钥签名：对原样正文作分离式 JWS（RFC 7515 附录 F），置于 "
        "`x-jws-signature`，含 `alg` 与 `kid`。按地址提交的后续报文须在 JWS 头中以 `url` 注明该地址。"
        "已签名的报文及带 `want-signature: 1` 的请求，其答复带有节点对答复原文的签名，公钥见 "
        "`/.well-known/jwks.json`；流式答复及超过 8 MB 的答复除外。",
    ),
    Part(
        "Many at once",
        "批量提交",
        "`application/x-ndjson`, one JSON declaration a line. The answers are lines too, in the same order, "
        "each durable "
        "when it arrives, while the rest is still being sent. A line that cannot be read gets a problem page as "
        "its line.",
        "以 `application/x-ndjson` 逐行提交 JSON 报关单。答复按序逐行返回，返回时即已持久保存，不必等全部提交完毕。"
        "无法读取的行，以错误答复作为该行的答复。",
    ),
    Part(
        "Pages",
        "分页",
        '`limit` (50, at most 200) and `cursor`. `next` in the body, and `Link` with `rel="next"`, are the '
        "address of the "
        "next page; without them this was the last. New declarations never make a page skip or repeat one.",
        '使用 `limit`（默认 50，最多 200）和 `cursor`。正文中的 `next` 与 `rel="next"` 的 `Link` 即下一页地址，'
        "没有则为末页。新增报关单不会造成遗漏或重复。",
    ),
    Part(
        "Languages and threads",
        "语言与追踪",
        "Sentences are in English or Chinese by `Accept-Language`. Every answer carries `X-Correlation-ID`: "
        "yours (8 to 64 "
        "letters, digits, `.`, `_`, `:`, `-`), or a new one. Name it when you ask us about a request.",
        "文字按 `Accept-Language` 以英文或中文返回。每个答复都带 `X-Correlation-ID`：沿用您的（8 至 64 位字母、"
        "数字及 "
        "`.`、`_`、`:`、`-`），或新生成。咨询时请提供。",
    ),
    Part(
        "Numbers and moments",
        "数值与时刻",
        "Amounts and quantities are decimal strings, never floating-point numbers. Moments are RFC 3339 with "
        "their zone, "
        "days are `2026-01-31`. Query parameters that an operation doesn't know are refused. "
        "Examples are in the terms of the sandbox's profile `cn`.",
        "金额和数量为十进制字符串，不用浮点数。时刻采用带时区的 RFC 3339 格式，日期如 `2026-01-31`。"
        "未列出的查询参数不予接受。示例采用沙盒规则集 `cn`。",
    ),
)
