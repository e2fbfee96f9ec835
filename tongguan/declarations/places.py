"""Places in a declaration, by JSON pointer: whether one value stands there. Pure."""

from functools import cache
from typing import Any

from msgspec import inspect

from tongguan.declarations.declaration import Declaration

MANY = (inspect.VarTupleType, inspect.ListType)


@cache
def whole() -> inspect.Type:
    """The declaration's type, as read from its class."""
    return inspect.type_info(Declaration)


def single(pointer: str) -> bool:
    """Whether one text, number or date stands at a place, and no object, no list, and nothing unheard of."""
    here: Any = whole()
    for step in pointer.split("/")[1:]:
        here = bare(here)
        if isinstance(here, MANY):
            if not step.isdigit() or len(step) > 4:
                return False
            here = here.item_type
        elif isinstance(here, inspect.StructType):
            here = next((f.type for f in here.fields if f.encode_name == step), None)
        else:
            return False
    return here is not None and not isinstance(bare(here), (*MANY, inspect.StructType))


def bare(kind: Any) -> Any:
    """A type without its None."""
    if isinstance(kind, inspect.UnionType):
        return next(t for t in kind.types if not isinstance(t, inspect.NoneType))
    return kind
