"""What went wrong, as a page: the same refusals as the API's, in sentences, with a way on."""

from typing import Any
from urllib.parse import urlencode

from litestar import Response
from litestar.response import Redirect

from tongguan.api.language import Language
from tongguan.api.operation import Call
from tongguan.api.problems import KINDS, answer, refusal_of
from tongguan.desks.door import COOKIE
from tongguan.desks.page import desk, look_of
from tongguan.problem import Reason, Refusal


def fault_page(call: Call, error: Exception) -> Response[Any]:
    """The page for what was raised; who is not signed in is asked to, and comes back to where he was."""
    refusal = error if isinstance(error, Refusal) else refusal_of(error)
    if refusal is not None and refusal.reason is Reason.UNKNOWN_CALLER:
        return to_sign_in(call)
    language = Language(look_of(call).language)
    told = answer(error, path=call.scope["path"], correlation=call.scope["state"]["correlation"], language=language)
    kind = KINDS[refusal.reason] if refusal else KINDS[Reason.BROKEN]
    values = {"kind": kind, "refusal": refusal, "correlation": call.scope["state"]["correlation"]}
    page = desk(call, "fault.html", told.status, **values)
    page.headers.update({name: value for name, value in told.headers.items() if name == "retry-after"})
    return page


def to_sign_in(call: Call) -> Response[Any]:
    """To the form; a part of a page asks the browser to go there as a whole."""
    asked = {"next": call.scope["path"]} if call.method == "GET" and "hx-request" not in call.headers else {}
    where = f"/sign-in?{urlencode({**asked, **({'ended': '1'} if COOKIE in call.cookies else {})})}".rstrip("?")
    if "hx-request" in call.headers:
        return Response(b"", status_code=401, headers={"hx-redirect": where})
    return Redirect(where, status_code=303)
