"""How much anybody may send in one message: what is beyond is refused before it costs memory or time."""

MAX_BODY = 8 * 1024 * 1024  # bytes of one message
MAX_MARKUP = 400_000  # tags and comments; attribute values count apart; in JSON values and objects
MAX_DEPTH = 32  # elements or JSON levels inside each other; the deepest real message has ten
MAX_OCCURRENCES = 9_999  # of an element that the schema allows without end
MAX_ITEMS = 999  # goods items of one declaration (WCO DEC)
MAX_DIGITS = 28  # digits of one number, where its format sets no smaller limit
MAX_PROBLEMS = 200  # told at once
