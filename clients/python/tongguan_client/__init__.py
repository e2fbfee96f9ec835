"""Talks to a Tongguan node: lodge, correct, follow and pay declarations. README.md shows how."""

from tongguan_client.ask import OPERATIONS, Filters, Line
from tongguan_client.asynchronous import AsyncClient
from tongguan_client.patience import Patience
from tongguan_client.problems import (
    KINDS,
    Conflict,
    Fault,
    HeadTooLarge,
    Invalid,
    Method,
    NotAllowed,
    NotFound,
    Overloaded,
    Refused,
    TongguanError,
    TooLarge,
    TooMany,
    TooSlow,
    UnknownCaller,
    Unreachable,
    Unreadable,
    Unsupported,
)
from tongguan_client.signing import NotGenuine, SigningKey, verify_answer
from tongguan_client.synchronous import Client

__version__ = "0.1.0"
__all__ = [
    "KINDS",
    "OPERATIONS",
    "AsyncClient",
    "Client",
    "Conflict",
    "Fault",
    "Filters",
    "HeadTooLarge",
    "Invalid",
    "Line",
    "Method",
    "NotAllowed",
    "NotFound",
    "NotGenuine",
    "Overloaded",
    "Patience",
    "Refused",
    "SigningKey",
    "TongguanError",
    "TooLarge",
    "TooMany",
    "TooSlow",
    "UnknownCaller",
    "Unreachable",
    "Unreadable",
    "Unsupported",
    "verify_answer",
]
