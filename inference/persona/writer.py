"""Writes personas: one customer after the other, at night and after a call."""

import orjson

from inference.persona.action import next_actions
from inference.persona.section import Held, Origin, payment, usage, voice, who
from inference.persona.statement import Facts
from registry.catalogue import Catalogue


class PersonaWriter:
    """Writes the personas of one catalogue and one set of models."""

    def __init__(self, catalogue: Catalogue, origin: Origin) -> None:
        self._origin = origin
        self._dimensions = {tag.id: catalogue.dimension(tag.id) for tag in catalogue.tags}
        self._sources = {
            "bundle_id": origin.bundle_id,
            "models": dict(origin.model_versions),
            "catalogue_version": origin.catalogue_version,
        }

    def write(self, facts: Facts, held: Held) -> bytes:
        """Return the persona of one customer as JSON, without the snapshot, which the service puts in front.

        `facts` holds customer_id, attributes, features, model outputs, and `default_reasons` and `evidence` as JSON text; a
        null is left out of sentences and stands as null in the fields. `held` are the tags that hold, with confidence.
        """
        tags = [tag for tag, _ in held]
        return orjson.dumps(
            {
                "customer_id": facts["customer_id"],
                "who": who(facts, held, self._origin),
                "usage": usage(facts, held, self._origin),
                "payment": payment(facts, held, self._origin),
                "voice": voice(facts, held, self._origin),
                "next_actions": next_actions(tags, self._dimensions),
                "tags": [tag.id for tag in tags],
                "sources": self._sources,
            }
        )
