"""What reading a message gives: the declaration as far as it could be read, and everything that was wrong with it."""

import msgspec

from tongguan.declarations.declaration import Declaration
from tongguan.problem import Problem


class ReadResult(msgspec.Struct, frozen=True):
    """`declaration` is None only where nothing could be read; with problems it may be incomplete."""

    declaration: Declaration | None
    problems: tuple[Problem, ...] = ()
