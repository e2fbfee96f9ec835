"""The real messages, as the tests of the messages have them."""

from tests.messages.conftest import real, wco_data

__all__ = ["real", "wco_data"]
