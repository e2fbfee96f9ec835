"""What is asked of a message of one kind: all its rules, less those that its codes alone have answered before."""

from collections.abc import Callable, Hashable
from decimal import Context as Arithmetic
from decimal import localcontext
from typing import NamedTuple, cast

from tongguan.codes.rows import TypeRow
from tongguan.declarations.declaration import Item
from tongguan.declarations.face import Alone, Part, Unseen
from tongguan.declarations.rule import Compiled, Findings, Look, Memo, Rule, effect_of
from tongguan.declarations.sketches import HEAD, ITEM, SHIPMENT
from tongguan.problem import Severity

MANY_ITEMS = 50  # from here on a rule that goes through all items costs no more than their faces
commodity_code, procedure = (cast(property, p).__get__ for p in (Item.commodity_code, Item.procedure))
UNTRAPPED = Arithmetic(prec=28, traps=[])  # a number that is none, or has no end, must not stop the other rules


class Weighed(NamedTuple):
    """A rule with what it weighs under a profile; `find` is the rule's own, at hand."""

    rule: Rule
    severity: Severity
    find: Callable[[Look], Findings]


class Asked:
    """The rules for one kind of message. Sets of them are bits of a number, the first rule the lowest bit."""

    def __init__(self, weighed: tuple[Weighed, ...], compiled: Compiled, kind: TypeRow | None) -> None:
        self.weighed = weighed
        self._compiled = compiled
        self._kind = kind
        self._each = sum(1 << n for n, w in enumerate(weighed) if w.rule.each)
        self._of_head: Memo[tuple[Hashable, Hashable], int] = Memo(self._open_of_head)
        self._of_item: Memo[Hashable, int] = Memo(self._open_of_item)
        self._sets: Memo[int, tuple[Weighed, ...]] = Memo(self._set)

    def open(self, look: Look) -> tuple[Weighed, ...]:
        """The rules that the codes of this declaration leave open, in the order of the book."""
        bits = self._of_head[HEAD.face(look.declaration), SHIPMENT.face(look.shipment)]
        if len(look.items) > MANY_ITEMS:
            return self._sets[bits | self._each]
        of_item, face = self._of_item, ITEM.face
        for item in look.items:
            bits |= of_item[face(item)]
        return self._sets[bits]

    def _set(self, bits: int) -> tuple[Weighed, ...]:
        return tuple(w for n, w in enumerate(self.weighed) if bits >> n & 1)

    def _open_of_head(self, face: tuple[Hashable, Hashable]) -> int:
        return self._open(False, declaration=HEAD.drawn(face[0]), shipment=SHIPMENT.drawn(face[1]))

    def _open_of_item(self, face: Hashable) -> int:
        item = ITEM.drawn(face)
        code, asked = commodity_code(item), procedure(item)
        effects = [effect_of(asked, self._compiled, self._kind)] if self._kind else []
        several = {"items": [item], "codes": [code], "asked": [asked], "effects": effects}
        return self._open(True, **{name: Alone(one) for name, one in several.items()})

    def _open(self, each: bool, **shown: object) -> int:
        """Which of the rules, those of each item or the others, are not answered by what is shown."""
        law, kind = self._compiled.law, self._kind
        look = Part(
            compiled=self._compiled,
            law=law,
            lists=self._compiled.lists,
            date=law.date,
            kind=kind,
            direction=kind.direction if kind else None,
            **shown,
        )
        with localcontext(UNTRAPPED):
            return sum(1 << n for n, w in enumerate(self.weighed) if w.rule.each is each and not answered(w.find, look))


def answered(find: Callable[..., Findings], look: Part) -> bool:
    """Whether a rule finds nothing, and looks for nothing that isn't shown."""
    try:
        return not any(True for _ in find(look))
    except (Unseen, TypeError):  # TypeError: what is written in C (a regular expression) asked for a real text
        return False
