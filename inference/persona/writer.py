"""Writes personas: one customer after the other, at night and after a call."""

import orjson

from inference.persona.action import NextActions
from inference.persona.section import Origin, Payment, Usage, Voice, Who
from inference.persona.spoken import Held, Speaker
from inference.persona.statement import Facts
from registry.catalogue import Catalogue


class PersonaWriter:
    """Writes the personas of one catalogue and one set of models."""

    def __init__(self, catalogue: Catalogue, origin: Origin) -> None:
        self._speaker = Speaker(catalogue.tags, origin.model_versions)
        self._actions = NextActions(catalogue.tags, {tag.id: catalogue.dimension(tag.id) for tag in catalogue.tags})
        self._who, self._usage, self._payment, self._voice = Who(origin), Usage(), Payment(origin), Voice(origin)
        sources = {
            "bundle_id": origin.bundle_id,
            "models": dict(origin.model_versions),
            "catalogue_version": origin.catalogue_version,
        }
        self._sources = orjson.dumps(sources)

    def write(self, facts: Facts, held: Held) -> bytes:
        """Return the persona of one customer as JSON, without the snapshot, which the service puts in front.

        `facts` holds customer_id, attributes, features, model outputs, and `default_reasons` and `evidence` as JSON text; a
        null is left out of sentences and stands as null in the fields. `held` are the tags that hold, with confidence.
        """
        spoken, ids = self._speaker.of(held), [tag.id for tag, _ in held]
        return (
            b'{"customer_id":%b,"who":%b,"usage":%b,"payment":%b,"voice":%b,"next_actions":%b,"tags":%b,"sources":%b}'
        ) % (
            orjson.dumps(facts["customer_id"]),
            self._who.write(facts, spoken),
            self._usage.write(facts, spoken),
            self._payment.write(facts, spoken),
            self._voice.write(facts, spoken),
            self._actions.of(ids),
            self._speaker.ids(ids),
            self._sources,
        )
