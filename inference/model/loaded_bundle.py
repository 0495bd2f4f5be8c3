"""What the service keeps of a bundle: prepared answers about it, and the models that read transcripts."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import orjson

from inference.model.analyst import CONCERNS, SENTIMENT, load_analyst
from nlp.answer import Analysis
from nlp.transcript import Transcript, parse_transcript
from registry.bundle import Bundle, open_bundle


class Analyzer(Protocol):
    """Reads one transcript."""

    def analyze(self, transcript: Transcript) -> Mapping[str, object]:
        """Return what the transcript says, ready for JSON."""
        ...

    def hear(self, transcript: Transcript) -> Analysis:
        """Return what the transcript says."""
        ...


@dataclass(frozen=True)
class LoadedBundle:
    """A bundle in service. `catalogue` and `models` are JSON; `analyzer` is None when it holds no model for text."""

    bundle_id: str
    catalogue: bytes
    models: bytes
    analyzer: Analyzer | None


class BundleAnalyzer:
    """Reads transcripts with the sentiment and the concerns model of a bundle."""

    def __init__(self, bundle: Bundle, configs: Path) -> None:
        self._analyst = load_analyst(bundle, configs)

    def analyze(self, transcript: Transcript) -> Mapping[str, object]:
        """Return what the transcript says, ready for JSON."""
        return self.hear(transcript).as_dict()

    def hear(self, transcript: Transcript) -> Analysis:
        """Return what the transcript says."""
        return self._analyst.analyze(transcript)


def load_bundle(bundles: Path, configs: Path) -> LoadedBundle:
    """Return the bundle that CURRENT names, every digest verified, its models loaded and run once.

    Raises
    ------
    BundleError
        When there is no bundle, or one that is damaged or too new.
    """
    bundle = open_bundle(bundles)
    analyzer = _analyzer(bundle, configs)
    if analyzer is not None:
        # The first call builds dictionaries and allocates; no caller shall wait for that.
        analyzer.analyze(parse_transcript("客服：您好\n客户：停电了"))
    return LoadedBundle(bundle.manifest.bundle_id, _catalogue(bundle), _models(bundle), analyzer)


def _analyzer(bundle: Bundle, configs: Path) -> BundleAnalyzer | None:
    if not {SENTIMENT, CONCERNS} <= bundle.manifest.models.keys():
        return None
    return BundleAnalyzer(bundle, configs)


def _catalogue(bundle: Bundle) -> bytes:
    catalogue = bundle.catalogue()
    # Without the history: who changed a tag and why is not for the CRM, which sees this answer.
    return orjson.dumps({"version": catalogue.version, **catalogue.model_dump(mode="json", exclude={"history"})})


def _models(bundle: Bundle) -> bytes:
    return bundle.manifest.model_dump_json().encode()
