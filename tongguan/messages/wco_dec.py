"""The WCO's declaration message (DEC, Data Model 3.6) ↔ `Declaration`, and the pointers of one in terms of the other.

The wrapper (MetaData) is carried under `MetaData/…`; ``MetaData`` alone says "wrapped, with nothing inside" (empty) or
"not wrapped" (``absent``). A declaration that carries nothing of it gets the usual wrapper.
"""

import msgspec

from tongguan.declarations.declaration import Declaration
from tongguan.messages.found import problem
from tongguan.messages.result import ReadResult
from tongguan.messages.wco_dec_table import DATE_NAMESPACE, NAMESPACE, TABLE
from tongguan.messages.wco_places import with_places, with_pointers
from tongguan.messages.wco_reader import Reader
from tongguan.messages.wco_wrapper import carried_wrapper, wrapped
from tongguan.messages.wco_writer import Writer
from tongguan.messages.xml_bytes import parsed


def read(body: bytes) -> ReadResult:
    """Everything that the message says, and a Problem for all that the table doesn't allow."""
    root, problems = parsed(body)
    if root is None:
        return ReadResult(None, problems)
    element, carried, found = carried_wrapper(root, TABLE.root.tag)
    if element is None:
        return ReadResult(None, tuple(found) or (problem("X004", fact="DEC"),))
    reader = Reader(TABLE, element)
    reader.problems.extend(found)
    declaration: Declaration = reader.struct(element, TABLE.root)
    if carried:
        declaration = msgspec.structs.replace(declaration, carried=declaration.carried | carried)
    if declaration.amendments:
        declaration = with_places(declaration)
    return ReadResult(declaration, reader.told())


def write(declaration: Declaration) -> bytes:
    """The message, valid as far as the declaration is."""
    if declaration.amendments:
        declaration = with_pointers(declaration)
    writer = Writer(TABLE, "ds")
    writer.struct(TABLE.root, declaration)
    inside = "".join(writer.lines)
    text = f'<Declaration xmlns="{NAMESPACE}" xmlns:ds="{DATE_NAMESPACE}">{inside}</Declaration>'
    return wrapped(text, declaration.carried, "DEC").encode()
