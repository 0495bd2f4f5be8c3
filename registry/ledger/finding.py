"""What a verification finds."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Finding:
    """Something that is not what was recorded; `place` names the entry or the file, `number` the entry where there is one."""

    place: str
    problem: str
    number: int | None = None

    def line(self) -> str:
        """Return the finding as one line."""
        return f"{self.place}: {self.problem}"
