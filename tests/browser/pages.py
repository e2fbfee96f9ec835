"""Every page that has to be looked at: who opens it, where. `{held}`, `{returned}`: numbers of such declarations."""

PAGES: tuple[tuple[str, str], ...] = (
    ("", "/sign-in"),
    ("trader", "/declarations"),
    ("trader", "/declarations?state=refused"),
    ("trader", "/declarations/{held}"),
    ("trader", "/declarations/{returned}"),
    ("trader", "/declarations/{released}/note"),
    ("", "/verify"),
    ("trader", "/nowhere"),
    ("trader", "/me"),
    ("trader", "/declarations/new"),
    ("trader", "/drafts/{draft}"),
    ("trader", "/declarations/{asked}"),
    ("officer", "/cases/{asked}"),
    ("cashier", "/home"),
    ("officer", "/queue"),
    ("supervisor", "/overview"),
    ("", "/times"),
    ("officer", "/queue?lane=blue"),
    ("officer", "/cases/{waiting}"),
    ("officer", "/cases/{returned}"),
)
