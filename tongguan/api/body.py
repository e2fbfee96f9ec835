"""Bodies into values of the contract: read whole within a bound, and every mistake named with its place."""

import re
from typing import TypeVar

import msgspec

from tongguan.api.operation import JSON, Call
from tongguan.problem import Problem, Reason, Refusal

T = TypeVar("T")
SMALL = 64 * 1024
PLACE = re.compile(r"^(?P<what>.*?)(?: - at `\$(?P<at>.*)`)?$", re.DOTALL)
NUL = re.compile(rb"(?<!\\)(?:\\\\)*\\u0000")
STEP = re.compile(r"\.([^.\[\]]+)|\[(\d+)\]")


def media_of(call: Call) -> str:
    """The body's media type without parameters, in lower case."""
    return call.headers.get("content-type", "").partition(";")[0].strip().lower()


async def whole(call: Call, bound: int) -> bytes:
    """The body, if it is no longer than `bound`; it is never held beyond that."""
    said = call.headers.get("content-length", "")
    if said.isdigit() and len(said) < 19 and int(said) > bound:
        raise too_large(bound)
    parts: list[bytes] = []
    size = 0
    async for part in call.stream():
        size += len(part)
        if size > bound:
            raise too_large(bound)
        parts.append(part)
    return b"".join(parts)


async def read(call: Call, type_: type[T], bound: int = SMALL) -> T:
    """The JSON body as `type_`; Refusals name the place of what is wrong."""
    if media_of(call) != JSON:
        raise Refusal(Reason.UNSUPPORTED, "Send application/json.", "请以 application/json 提交。")
    return decoded(await whole(call, bound), type_)


def decoded(body: bytes, type_: type[T]) -> T:
    """The bytes as `type_`; no text of them holds a NUL, which no database takes."""
    if NUL.search(body):
        found = Problem(
            code="API03",
            message="A text holds a NUL character.",
            message_zh="文字含有空字符（NUL）。",
            pointer=nul_in(body),
        )
        raise Refusal(Reason.INVALID, found.message, found.message_zh, (found,))
    return fitting(body, type_)


def fitting(body: bytes, type_: type[T]) -> T:
    """The bytes as `type_`, whatever its texts hold."""
    try:
        return msgspec.json.decode(body, type=type_)
    except msgspec.ValidationError as error:
        found = misfit(str(error))
        raise Refusal(Reason.INVALID, found.message, found.message_zh, (found,)) from None
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise Refusal(
            Reason.UNREADABLE, f"This is not JSON: {str(error)[:200]}.", f"不是有效的 JSON：{str(error)[:200]}。"
        ) from None


def nul_in(body: bytes) -> str:
    """The pointer of a text that holds a NUL, where there is one at the top."""
    try:
        tree = msgspec.json.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
        return ""
    found = tree.items() if isinstance(tree, dict) else ()
    return next((f"/{name}" for name, value in found if isinstance(value, str) and "\0" in value), "")


def misfit(sentence: str) -> Problem:
    """A decoder's complaint as a Problem with a JSON pointer."""
    match = PLACE.match(sentence)
    what, at = (match["what"], match["at"] or "") if match else (sentence, "")
    pointer = "".join(f"/{name or index}" for name, index in STEP.findall(at))
    return Problem(code="API03", message=f"{what[:300]}.", message_zh=f"字段不符：{what[:300]}。", pointer=pointer)


def too_large(bound: int) -> Refusal:
    return Refusal(Reason.TOO_LARGE, f"At most {bound:,} bytes are taken here.", f"此处最多接收 {bound:,} 字节。")
