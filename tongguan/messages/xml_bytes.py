"""Bytes → an XML tree, under limits: no document type, no entities, bounded size; nothing is fetched."""

import re

from lxml import etree

from tongguan.messages.found import problem
from tongguan.messages.limits import MAX_BODY, MAX_MARKUP
from tongguan.problem import Problem

PARSER = etree.XMLParser(
    resolve_entities=False,
    no_network=True,
    load_dtd=False,
    dtd_validation=False,
    huge_tree=False,
    remove_comments=True,
    remove_pis=True,
)
# what may stand before the document type: declaration, comments, processing instructions
PROLOG = re.compile(rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?(?>\s++|<\?.*?\?>|<!--.*?-->)*+<!DOCTYPE", re.DOTALL)


def parsed(body: bytes) -> tuple[etree._Element | None, tuple[Problem, ...]]:
    """The root element, or the one problem that stands in the way."""
    if len(body) > MAX_BODY:
        return None, (problem("X002", fact=f"{len(body)} > {MAX_BODY} bytes"),)
    quotes = body.count(b'"') + body.count(b"'")
    if body.count(b"<") > MAX_MARKUP or quotes > MAX_MARKUP:
        return None, (problem("X002", fact=f"more than {MAX_MARKUP} tags or attributes"),)
    if b"DOCTYPE" in (plain := body.replace(b"\0", b"") if b"\0" in body[:4] else body) and PROLOG.match(plain):
        return None, (problem("X003"),)
    try:
        root = etree.fromstring(body, PARSER)
    except etree.XMLSyntaxError as error:
        return None, (problem("X001", fact=str(error.msg)[:200]),)
    info = root.getroottree().docinfo
    if info.internalDTD is not None or info.doctype:
        return None, (problem("X003"),)
    return root, ()
