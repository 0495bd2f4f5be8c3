"""The analyst of a bundle: its text models, ready to read transcripts."""

from pathlib import Path

from nlp.analysis import Analyst
from nlp.taxonomy import load_taxonomy
from nlp.text_model import TextModel
from registry.bundle import Bundle

SENTIMENT = "sentiment"
CONCERNS = "concerns"


def load_analyst(bundle: Bundle, configs: Path) -> Analyst:
    """Return the analyst with the sentiment and the concerns model of a bundle; BundleError where it lacks one."""
    return Analyst(
        sentiment=TextModel.load(bundle.folder(SENTIMENT)),
        concerns=TextModel.load(bundle.folder(CONCERNS)),
        taxonomy=load_taxonomy(configs / "concerns.toml"),
    )
