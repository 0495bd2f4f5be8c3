"""What the jobs predict that no outcome of the feature store defines, in words."""

from registry.digest import text_digest
from registry.training_record import OutcomeFact

_DEFINITIONS = {
    "sentiment": "How the caller felt, by an annotator: dissatisfied, neutral or satisfied (call_annotations.sentiment).",
    "concerns": (
        "What an annotator said the caller was worried about, several of the ids in configs/concerns.toml or none "
        "(call_annotations.concerns); calls nobody annotated count with the probabilities that cues give them."
    ),
    "segments": "No target: groups of customers who use power, pay and get in touch alike, found in features as of one instant.",
}


def described_outcome(name: str) -> OutcomeFact:
    """Return what is predicted by that name; KeyError where it is an outcome of the feature store."""
    return OutcomeFact(name=name, definition=_DEFINITIONS[name], digest=text_digest(_DEFINITIONS[name]))
