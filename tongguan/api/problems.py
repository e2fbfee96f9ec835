"""The one place where what went wrong becomes HTTP: refusals, problems and bugs as problem+json (RFC 9457)."""

import logging
from collections.abc import Iterable

import msgspec
from litestar.exceptions import HTTPException

from tongguan.api.language import Language
from tongguan.problem import Problem, Reason, Refusal, Severity

MEDIA = "application/problem+json"
CHALLENGE = 'Bearer realm="tongguan"'
RETRY_AFTER = "2"
log = logging.getLogger(__name__)


class Kind(msgspec.Struct, frozen=True):
    """One kind of answer that is not the one asked for. `slug` ends its type, and is its anchor on the API page."""

    slug: str
    status: int
    title: str
    title_zh: str


KINDS: dict[Reason, Kind] = {
    Reason.UNKNOWN_CALLER: Kind("unknown-caller", 401, "Who is calling?", "身份未知"),
    Reason.NOT_ALLOWED: Kind("not-allowed", 403, "Not allowed", "无权操作"),
    Reason.NOT_FOUND: Kind("not-found", 404, "Not found", "未找到"),
    Reason.CONFLICT: Kind("conflict", 409, "In conflict with what is there", "与现有数据冲突"),
    Reason.TOO_LARGE: Kind("too-large", 413, "Too large", "内容过大"),
    Reason.HEAD_TOO_LARGE: Kind("head-too-large", 431, "The head of the request is too large", "请求头过大"),
    Reason.UNREADABLE: Kind("unreadable", 400, "Unreadable", "无法读取"),
    Reason.UNSUPPORTED: Kind("unsupported", 415, "This media type is not spoken here", "不支持的媒体类型"),
    Reason.INVALID: Kind("invalid", 422, "Something has to be put right", "内容有误，请更正"),
    Reason.TOO_SLOW: Kind("too-slow", 408, "The request took too long to arrive", "请求超时"),
    Reason.BROKEN: Kind("fault", 500, "A fault on our side", "系统故障"),
    Reason.LIMITED: Kind("too-many", 429, "Too many requests", "请求过于频繁"),
    Reason.OVERLOADED: Kind("overloaded", 503, "Busy: try again shortly", "系统繁忙，请稍后重试"),
}
METHOD = Kind("method", 405, "This method is not offered here", "不支持的请求方法")
ALL_KINDS: tuple[Kind, ...] = (*KINDS.values(), METHOD)


class ProblemLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """One finding, in the reader's language."""

    code: str
    severity: Severity
    message: str
    pointer: str = ""
    wire_pointer: str = ""


class ProblemPage(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The body of every answer that is not the one asked for."""

    type: str
    title: str
    status: int
    detail: str
    instance: str
    correlation_id: str
    problems: tuple[ProblemLine, ...] = ()


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A problem page ready to be sent."""

    status: int
    headers: dict[str, str]
    body: bytes


def lines(problems: Iterable[Problem], language: Language) -> tuple[ProblemLine, ...]:
    """Findings as the reader sees them."""
    return tuple(
        ProblemLine(p.code, p.severity, language.choose(p.message, p.message_zh), p.pointer, p.wire_pointer)
        for p in problems
    )


def answer(error: Exception, *, path: str, correlation: str, language: Language) -> Answer:
    """`error` as a problem page. What is no refusal is a bug: its words stay in the log, the page names the thread."""
    refusal = error if isinstance(error, Refusal) else refusal_of(error)
    kind = KINDS[Reason.BROKEN] if refusal is None else _kind(error, refusal)
    if refusal is None:
        log.error("fault", exc_info=error, extra={"correlation_id": correlation, "path": path})
    page = ProblemPage(
        type=f"/v1/openapi#{kind.slug}",
        title=language.choose(kind.title, kind.title_zh),
        status=kind.status,
        detail=_detail(refusal, correlation, language),
        instance=path,
        correlation_id=correlation,
        problems=lines(refusal.problems, language) if refusal else (),
    )
    return Answer(status=kind.status, headers=_headers(kind, refusal), body=msgspec.json.encode(page))


def refusal_of(error: Exception) -> Refusal | None:
    """What the framework raises, in our words; None for a bug."""
    if not isinstance(error, HTTPException):
        return None
    if error.status_code == 404:
        return Refusal(Reason.NOT_FOUND, "There is nothing at this address.", "该地址不存在。")
    if error.status_code == 405:
        return Refusal(Reason.UNSUPPORTED, "This method is not offered here; see Allow.", "不支持该方法，请见 Allow。")
    if error.status_code == 413:
        return Refusal(Reason.TOO_LARGE, "The body is larger than this address takes.", "请求体超出大小限制。")
    if error.status_code < 500:
        return Refusal(Reason.UNREADABLE, "The request cannot be read.", "无法读取该请求。")
    return None


def _kind(error: Exception, refusal: Refusal) -> Kind:
    if isinstance(error, HTTPException) and error.status_code == 405:
        return METHOD
    return KINDS[refusal.reason]


def _detail(refusal: Refusal | None, correlation: str, language: Language) -> str:
    if refusal is not None:
        return language.choose(refusal.message, refusal.message_zh)
    return language.choose(
        f"We could not finish this. Tell us the number {correlation} and we can find what happened.",
        f"未能完成该请求。请告知编号 {correlation}，以便查明原因。",
    )


def _headers(kind: Kind, refusal: Refusal | None) -> dict[str, str]:
    headers = {"content-type": MEDIA, "cache-control": "no-store"}
    if kind.status == 401:
        headers["www-authenticate"] = CHALLENGE
    if kind.status in (429, 503):
        headers["retry-after"] = str(refusal.after) if refusal and refusal.after else RETRY_AFTER
    return headers
