"""Mutants of follow-ups."""

from tests.mutants.mutate import GONE, Mutant, m

AMEND, CANCEL, PRESENT = "amend", "cancel", "present"

MUTANTS: tuple[Mutant, ...] = (
    m("TGU001", "/type", "XYZ", base=PRESENT),
    m("TGU002", "/reference", GONE, "/number", base=PRESENT),
    m("TGU003", "/amendments", GONE, base=CANCEL),
    m("TGU004", "/amendments/0/reason", GONE, base=AMEND),
    m("TGU005", "/amendments/0/reason", "?", base=AMEND),
    m("TGU006", "/amendments/0/pointers", GONE, base=AMEND),
    m("TGU007", "/amendments/0/pointers/0/section", GONE, base=AMEND),
    m("TGU008", "/amendments/0/pointers/0/section", "67A", base=AMEND),
    m("TGU009", "/amendments/0/pointers/0/sequence", 0, base=AMEND),
    m("TGU010", "/statements", GONE, base=CANCEL),
    m("TGU011", "/amendments", [{"reason": "28", "pointers": [{"section": "42A", "tag": "146"}]}], base=PRESENT),
    m("TGU012", "/shipment", {"items": [{"sequence": 1}]}, "/shipment/items", base=PRESENT),
    m("TGU013", "/statements/0/pointers/1/sequence", 7, base=AMEND),
    m("TGU014", "/declarant/id", GONE, base=AMEND),
)
