"""All pages of the desks, behind one door, with one page for what goes wrong."""

from typing import Any

from litestar import Router

from tongguan.desks import (
    case,
    declarations,
    directory,
    form,
    home,
    inspection,
    me,
    note,
    officer,
    override,
    overview,
    passkeys,
    queue,
    remark,
    request,
    signin,
    status,
)
from tongguan.desks.door import enter
from tongguan.desks.faults import fault_page
from tongguan.desks.page import static

PAGES: tuple[Any, ...] = (
    static,
    signin.asked,
    signin.sign_in,
    signin.walk_in,
    signin.sign_out,
    passkeys.ask_to_enter,
    passkeys.enter,
    passkeys.second,
    directory.go,
    directory.back,
    home.home,
    home.nowhere,
    me.me,
    me.look,
    me.password,
    me.end_visit,
    passkeys.ask_to_add,
    passkeys.add,
    passkeys.remove,
    passkeys.always,
    declarations.listed,
    form.new,
    form.begin,
    form.upload,
    form.one,
    form.goods,
    form.write,
    form.drop,
    case.one,
    case.cancel,
    case.present,
    case.attach,
    case.document,
    case.message,
    note.one,
    note.asked,
    note.answered,
    queue.listed,
    queue.take_next,
    queue.claim,
    queue.unclaim,
    queue.hand_over,
    officer.one,
    officer.verdict,
    request.ask,
    request.recall,
    request.reply,
    remark.to_office,
    remark.of_office,
    inspection.listed,
    inspection.order,
    inspection.recall,
    inspection.take,
    inspection.sheet,
    inspection.fill,
    inspection.photograph,
    override.ask,
    override.answer,
    overview.today,
    overview.give_back,
    overview.times,
    status.status,
    status.parts,
)


def desks(*more: Any) -> Router:
    """All pages; `more` are those that the composition root has given something of its own."""
    return Router("/", route_handlers=[*PAGES, *more], guards=[enter], exception_handlers={Exception: fault_page})
