"""The tags document of a customer, as the bytes that are stored: what a tag says of itself is written once and then copied."""

from collections.abc import Mapping, Sequence

import orjson

from registry.catalogue import Catalogue, TagDefinition

_WHOLLY_SURE = 1.0


class TagDocumentWriter:
    """Writes tags documents with the sources of one catalogue and one set of model versions."""

    def __init__(self, catalogue: Catalogue, model_versions: Mapping[str, int]) -> None:
        faces = {tag.id: _face(tag, catalogue, model_versions) for tag in catalogue.tags}
        self._faces = {tag_id: _halves(face) for tag_id, face in faces.items()}
        self._sure = {tag_id: _joined(halves, _WHOLLY_SURE) for tag_id, halves in self._faces.items()}

    def write(self, customer_id: str, held: Sequence[tuple[TagDefinition, float]], unknown: Sequence[str]) -> bytes:
        """Return the document: the tags that hold, with confidence and source, and the ids of the unknown ones.

        When it was computed is not part of it: who did not change keeps the same bytes, and the service adds the snapshot.
        """
        sure, faces = self._sure, self._faces
        tags = [sure[tag.id] if value == _WHOLLY_SURE else _joined(faces[tag.id], value) for tag, value in held]
        head, tail = orjson.dumps(customer_id), orjson.dumps(list(unknown))
        return b'{"customer_id":%b,"tags":[%b],"unknown":%b}' % (head, b",".join(tags), tail)


def tags_document(
    customer_id: str,
    held: Sequence[tuple[TagDefinition, float]],
    unknown: Sequence[str],
    catalogue: Catalogue,
    model_versions: Mapping[str, int],
) -> bytes:
    """Return the tags document of one customer; for many, keep a `TagDocumentWriter`, which is a thousand times cheaper."""
    return TagDocumentWriter(catalogue, model_versions).write(customer_id, held, unknown)


def _face(tag: TagDefinition, catalogue: Catalogue, model_versions: Mapping[str, int]) -> dict[str, object]:
    source: dict[str, object] = {"kind": "rule", "name": tag.id, "version": tag.version}
    # A composite of a rule and a model that is not in the bundle is decided by the rule alone.
    if tag.model is not None and tag.model in model_versions:
        source = {"kind": "model", "name": tag.model, "version": model_versions[tag.model], "rule_version": tag.version}
    return {
        "id": tag.id,
        "label": tag.label,
        "dimension": catalogue.dimension(tag.id),
        "group": tag.group,
        "value": "yes",
        "confidence": None,
        "sensitivity": tag.sensitivity,
        "profiling": tag.is_profiling,
        "source": source,
    }


def _halves(face: Mapping[str, object]) -> tuple[bytes, bytes]:
    """Return the JSON before and after the value of `confidence`."""
    fields = list(face.items())
    place = [name for name, _ in fields].index("confidence")
    before, after = orjson.dumps(dict(fields[:place])), orjson.dumps(dict(fields[place + 1 :]))
    return before[:-1] + b',"confidence":', b"," + after[1:]


def _joined(halves: tuple[bytes, bytes], confidence: float) -> bytes:
    return halves[0] + orjson.dumps(round(confidence, 4)) + halves[1]
