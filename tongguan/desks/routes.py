"""All pages of the desks, behind one door, with one page for what goes wrong."""

from typing import Any

from litestar import Router

from tongguan.desks import (
    administration,
    audit,
    case,
    company,
    declarations,
    form,
    home,
    invited,
    me,
    note,
    officer,
    overview,
    queue,
    request,
    signin,
)
from tongguan.desks.door import enter
from tongguan.desks.faults import fault_page
from tongguan.desks.page import static

COMPANY = (
    company.people_of,
    company.programs_of,
    company.looks_at,
    company.invite,
    company.grant,
    company.end,
    company.issue,
    company.register,
    company.retire,
    company.assign,
    company.close,
    company.reopen,
    company.renew,
    company.withdraw,
    invited.asked,
    invited.accept,
)
ADMINISTRATION = (
    administration.listed,
    administration.make,
    administration.one,
    administration.invite,
    administration.suspend,
    administration.resume,
    administration.all_tokens,
    administration.issue,
    administration.agree,
    administration.upkeep,
    audit.all_looks,
    audit.all_acts,
    audit.looks_csv,
    audit.acts_csv,
)
PAGES: tuple[Any, ...] = (
    static,
    signin.asked,
    signin.sign_in,
    signin.walk_in,
    signin.sign_out,
    home.home,
    home.nowhere,
    me.me,
    me.look,
    me.password,
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
    overview.today,
    overview.give_back,
    overview.times,
    *COMPANY,
    *ADMINISTRATION,
)


def desks(*more: Any) -> Router:
    """All pages; `more` are those that the composition root has given something of its own."""
    return Router("/", route_handlers=[*PAGES, *more], guards=[enter], exception_handlers={Exception: fault_page})
