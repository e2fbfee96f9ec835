"""A driver's ticket: the number of the vehicle's report and a proof that only the node can make. Nothing is kept.
Pure."""

import base64
import hmac
from collections.abc import Callable

Sign = Callable[[bytes], bytes]
"""What the node alone makes of some bytes: the same for the same bytes, whichever key of its signs."""
MEANT = b"tongguan driver 1\n"  # so that the key never signs anything else by accident
PROOF = 16


def ticket(sign: Sign, trip: int) -> str:
    """The ticket of a vehicle's report: 128 bits that nobody guesses."""
    proof = sign(MEANT + str(trip).encode())[:PROOF]
    return f"{trip}-{base64.urlsafe_b64encode(proof).rstrip(b'=').decode()}"


def trip_of(sign: Sign, said: str) -> int | None:
    """The report that a ticket is for; None where it is none of ours. An address that ends in one will do."""
    text = said.strip().rpartition("/")[2]
    number = text.partition("-")[0]
    if not (number.isascii() and number.isdigit() and len(number) < 19):
        return None
    trip = int(number)
    return trip if hmac.compare_digest(ticket(sign, trip).encode(), text.encode()) else None
