"""How often somebody may try in vain to come in before he has to wait: by login, and by the address he comes from."""

from datetime import timedelta

from tongguan.problem import Reason, Refusal

WINDOW = timedelta(minutes=15)
OF_A_LOGIN, OF_AN_ADDRESS = 8, 60
"""So many tries in vain within the window, then one waits."""


class TooOften(Refusal):
    """Too many tries in vain."""

    def __init__(self) -> None:
        super().__init__(
            Reason.LIMITED,
            "Too many tries. Wait 15 minutes.",
            "尝试次数过多，请 15 分钟后重试。",
            after=int(WINDOW.total_seconds()),
        )


def limits(address: str, login: str = "") -> dict[str, int]:
    """Under which keys a try counts, and how many of each are too many; without a login, the address alone counts."""
    own = {f"login:{login}": OF_A_LOGIN} if login else {}
    return {**own, f"from:{address}": OF_AN_ADDRESS}
