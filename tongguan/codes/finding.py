"""A defect in a profile or in an official file: where it is and what to do about it."""

import msgspec


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """One defect. `line` counts from 1; 0 = the file as a whole."""

    file: str
    line: int
    code: str
    message: str
    message_zh: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.code} {self.message}"


class Defective(Exception):
    """A profile that cannot be read without guessing; carries every finding."""

    def __init__(self, findings: tuple[Finding, ...]) -> None:
        super().__init__("\n".join(str(f) for f in findings))
        self.findings = findings
