"""What the doctor found: a claim about tags, whether it is proved, and a customer who shows the contrary."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "exclusive",  # no customer carries both tags; claimed by the group
    "exhaustive",  # every customer of whom all is known carries one of the tags; claimed by the group
    "known_or_unknown",  # a customer of whom something is null carries one, or of one it is unknown; claimed by the group
    "never_together",  # no customer carries all of the tags; claimed across groups
    "possible",  # some customer can carry the tag; claimed of every tag
    "selective",  # some customer does not carry the tag; claimed of every tag
    "duplicate",  # the two tags are always carried together; nothing claims it, it is listed where it is so
    "implies",  # who carries the first tag carries the second; listed where it is so
    "readable",  # the doctor understands the rule; listed where it does not
]
Proof = Literal["proved", "refuted", "unproved"]
Value = float | int | str | None


@dataclass(frozen=True)
class Finding:
    """One claim about tags of a group (empty across groups).

    `example` is a customer who refutes the claim; columns not named do not matter. `unproved` is what the solver could not decide
    in its time, or a rule it cannot read; `note` says why.
    """

    kind: Kind
    group: str
    tags: tuple[str, ...]
    proof: Proof
    example: Mapping[str, Value] | None = None
    note: str = ""

    @property
    def is_problem(self) -> bool:
        """Whether the catalogue breaks its own word: a claim that is refuted, or two tags of one group that are the same."""
        if self.kind == "duplicate":
            return self.proof == "proved" and bool(self.group)
        return self.proof == "refuted"

    @property
    def is_worth_saying(self) -> bool:
        """Whether it tells something new: what is not proved, and tags that follow from others."""
        return self.proof != "proved" or self.kind in {"duplicate", "implies", "never_together"}

    def as_record(self) -> dict[str, object]:
        """Return the finding, ready for JSON."""
        example = None if self.example is None else dict(self.example)
        return {**vars(self), "tags": list(self.tags), "example": example, "is_problem": self.is_problem}

    @property
    def sentence(self) -> str:
        """The finding on one line."""
        where = f"group {self.group}: " if self.group else ""
        words = _WORDS[self.kind, self.proof].format(tags=_joined(self.tags))
        shown = f", e.g. {in_words(self.example)}" if self.example is not None else ""
        return f"{where}{words}{shown}{f' ({self.note})' if self.note else ''}"


def in_words(example: Mapping[str, Value]) -> str:
    """Return the values of a customer as `column = value`, the null ones last."""
    known = [f"{name} = {_shown(value)}" for name, value in sorted(example.items()) if value is not None]
    null = [f"{name} is null" for name, value in sorted(example.items()) if value is None]
    return ", ".join([*known, *null]) or "any customer"


def _shown(value: Value) -> str:
    return f"{value:.6g}" if isinstance(value, float) else str(value)


def _joined(tags: tuple[str, ...]) -> str:
    return " and ".join(tags)


_WORDS: dict[tuple[Kind, Proof], str] = {
    ("exclusive", "proved"): "{tags} exclude each other",
    ("exclusive", "refuted"): "declared exclusive, but a customer can carry {tags}",
    ("exclusive", "unproved"): "it is not proved that {tags} exclude each other",
    ("exhaustive", "proved"): "every customer of whom all is known carries a tag",
    ("exhaustive", "refuted"): "declared exhaustive, but a customer can carry none of its tags",
    ("exhaustive", "unproved"): "it is not proved that every customer carries a tag",
    ("known_or_unknown", "proved"): "where something is null a tag holds or is unknown",
    ("known_or_unknown", "refuted"): "where something is null every tag can be a plain no",
    ("known_or_unknown", "unproved"): "it is not proved what happens where something is null",
    ("never_together", "proved"): "{tags} are never carried together",
    ("never_together", "refuted"): "declared never to be carried together, but a customer can carry {tags}",
    ("never_together", "unproved"): "it is not proved that {tags} are never carried together",
    ("possible", "proved"): "{tags} can be carried",
    ("possible", "refuted"): "no customer can ever carry {tags}",
    ("possible", "unproved"): "it is not proved that a customer can carry {tags}",
    ("selective", "proved"): "a customer can be without {tags}",
    ("selective", "refuted"): "every customer carries {tags}",
    ("selective", "unproved"): "it is not proved that a customer can be without {tags}",
    ("duplicate", "proved"): "{tags} are the same rule",
    ("implies", "proved"): "of {tags} the first implies the second",
    ("readable", "unproved"): "the doctor cannot read {tags}",
}
