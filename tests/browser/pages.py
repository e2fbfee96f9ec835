"""Every page that has to be looked at: who opens it, where. A place may be made by a function of the node."""

PAGES: tuple[tuple[str, str], ...] = (
    ("", "/sign-in"),
    ("trader", "/declarations"),
    ("trader", "/nowhere"),
    ("cashier", "/home"),
)
