"""What the tags that hold say, put to the sections of a persona that say it."""

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

import orjson

from inference.persona.statement import Statement, TagStatement, halves, joined
from registry.catalogue import TagDefinition

Held = Sequence[tuple[TagDefinition, float]]
_GROUPS = {
    "season": "usage", "load_stability": "usage", "payment_habit": "payment", "timeliness": "payment",
    "mood": "voice", "anger": "voice", "mood_course": "voice", "repeated": "voice", "concern": "concerns",
}  # fmt: skip


class Spoken(NamedTuple):
    """The statements of tags by the section that says them; `mood` and `faces` of concerns are records (JSON) for machines."""

    care: list[Statement]
    usage: list[Statement]
    payment: list[Statement]
    voice: list[Statement]
    concerns: list[Statement]
    mood: list[bytes]
    faces: list[bytes]


class Speaker:
    """Knows what each tag of a catalogue says, and where."""

    def __init__(self, tags: Iterable[TagDefinition], versions: Mapping[str, int]) -> None:
        tags = list(tags)
        self._ids = {tag.id: orjson.dumps(tag.id) for tag in tags}
        self._statements = {tag.id: (TagStatement(tag, versions), places) for tag in tags if (places := _places(tag))}
        self._faces = {tag.id: _face(tag) for tag in tags if tag.group in {"mood", "concern"}}

    def ids(self, held: Iterable[str]) -> bytes:
        """Return the ids of tags as a JSON list."""
        ids = self._ids
        return b"[%b]" % b",".join([ids[each] for each in held])

    def of(self, held: Held) -> Spoken:
        """Return what the tags that hold say, in their order."""
        spoken, statements, faces = Spoken([], [], [], [], [], [], []), self._statements, self._faces
        sections = spoken[0], spoken[1], spoken[2], spoken[3], spoken[4]
        for tag, confidence in held:
            if (found := statements.get(tag.id)) is not None:
                said = found[0].sure if confidence == 1 else found[0].of(confidence)
                for place in found[1]:
                    sections[place].append(said)
                if (face := faces.get(tag.id)) is not None:
                    (spoken.mood if tag.group == "mood" else spoken.faces).append(joined(face, confidence))
        return spoken


def _places(tag: TagDefinition) -> tuple[int, ...]:
    named = [
        *(["care"] if tag.sensitivity == "protected" else []),
        *([_GROUPS[tag.group]] if tag.group in _GROUPS else []),
    ]
    return tuple(Spoken._fields.index(name) for name in named)


def _face(tag: TagDefinition) -> tuple[bytes, bytes]:
    return halves({"tag": tag.id, "label": tag.label}, {"sensitivity": tag.sensitivity, "profiling": tag.is_profiling})
