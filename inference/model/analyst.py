"""The analyst of a bundle: its text models, ready to read transcripts."""

import gc
from pathlib import Path

from nlp.analysis import Analyst
from nlp.lexicon import load_lexicon
from nlp.mood.mark import MarkFinder
from nlp.suggestion import load_suggestions
from nlp.taxonomy import load_taxonomy
from nlp.text_model_file import load_text_model
from registry.bundle import Bundle

SENTIMENT = "sentiment"
CONCERNS = "concerns"


def load_analyst(bundle: Bundle, configs: Path) -> Analyst:
    """Return the analyst with the sentiment and the concerns model of a bundle; BundleError where it lacks one.

    Taxonomy, words of anger and suggested tags are those of the folder `configs`.
    """
    taxonomy = load_taxonomy(configs / "concerns.toml")
    analyst = Analyst(
        sentiment=load_text_model(bundle.folder(SENTIMENT)),
        concerns=load_text_model(bundle.folder(CONCERNS)),
        taxonomy=taxonomy,
        finder=MarkFinder(load_lexicon(configs / "lexicons" / "anger.txt")),
        suggestions=load_suggestions(configs / "suggestions.toml", taxonomy.ids),
    )
    # A batch makes so many small objects that the collector looks through all that is loaded again and again, which takes a
    # fifth of the time. What lives now lives on; what an earlier bundle left is looked through once more.
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return analyst
