"""The wrapper around a WCO message (DocumentMetaData): read into and written from `carried` texts."""

from lxml import etree

from tongguan.messages.found import problem
from tongguan.messages.wco_reader import IGNORED_ATTRIBUTES, local_name
from tongguan.messages.wco_table import LIST_ATTRIBUTES
from tongguan.messages.wco_writer import element as written_element
from tongguan.problem import Problem

NAMESPACE = "urn:wco:datamodel:WCO:DocumentMetaData-DMS:2"
MODEL_VERSION = "3.6"
HEADER = '<?xml version="1.0" encoding="UTF-8"?>\n'
FIELDS = {
    "WCODataModelVersionCode": LIST_ATTRIBUTES,
    "WCOTypeName": frozenset({"languageID"}),
    "ResponsibleCountryCode": LIST_ATTRIBUTES,
    "ResponsibleAgencyName": frozenset({"languageID"}),
    "AgencyAssignedCustomizationCode": LIST_ATTRIBUTES,
    "AgencyAssignedCustomizationVersionCode": LIST_ATTRIBUTES,
}
ORDER = {f"{{{NAMESPACE}}}{name}": n for n, name in enumerate(FIELDS)}
ABSENT = "absent"


def usual(kind: str) -> dict[str, str]:
    return {"MetaData/WCODataModelVersionCode": MODEL_VERSION, "MetaData/WCOTypeName": kind}


def carried_wrapper(root: etree._Element, wanted: str) -> tuple[etree._Element | None, dict[str, str], list[Problem]]:
    """The message's own element inside the wrapper (or `root` itself), what the wrapper holds, what is wrong."""
    if root.tag == wanted:
        return root, {"MetaData": ABSENT}, []
    if root.tag != f"{{{NAMESPACE}}}MetaData":
        return None, {}, []
    carried: dict[str, str] = {}
    problems: list[Problem] = [
        problem("X010", name="MetaData", fact=str(name)) for name in root.attrib if name not in IGNORED_ATTRIBUTES
    ]
    inside: etree._Element | None = None
    last = -1
    for child in root:
        order = ORDER.get(str(child.tag))
        if inside is not None or (order is None and child.tag != wanted):
            problems.append(problem("X005", name=local_name(child)[:70]))
        elif order is None:
            inside = child
        else:
            if order <= last:
                problems.append(problem("X006", name=local_name(child)))
            last = order
            _carry(child, carried, problems)
        if len(problems) > len(FIELDS):
            break
    if not carried:
        carried["MetaData"] = ""
    return inside, carried, problems


def _carry(child: etree._Element, carried: dict[str, str], problems: list[Problem]) -> None:
    name = local_name(child)
    path = f"MetaData/{name}"
    carried[path] = child.text or ""
    if len(child):
        problems.append(problem("X005", name=local_name(child[0])[:70]))
    for key, value in child.items():
        if key in FIELDS[name]:
            carried[f"{path}@{key}"] = str(value)
        elif key not in IGNORED_ATTRIBUTES:
            problems.append(problem("X010", name=name, fact=str(key)))


def wrapped(inside: str, carried: dict[str, str], kind: str) -> str:
    """The whole message: the wrapper as it was carried, or the usual one."""
    if carried.get("MetaData") == ABSENT:
        return HEADER + inside
    held = {key: text for key, text in carried.items() if key.startswith("MetaData")} or usual(kind)
    lines = []
    for name in FIELDS:
        path = f"MetaData/{name}"
        if path in held:
            attributes = [(a, held[f"{path}@{a}"]) for a in sorted(FIELDS[name]) if f"{path}@{a}" in held]
            lines.append(written_element(f"md:{name}", held[path], attributes))
    return f'{HEADER}<md:MetaData xmlns:md="{NAMESPACE}">{"".join(lines)}{inside}</md:MetaData>\n'
