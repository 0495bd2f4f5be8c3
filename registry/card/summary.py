"""The card in a few lines of Markdown: what MLflow shows as the description of the version, and the command line prints."""

from registry.card import writing
from registry.card.config import Words
from registry.card.content import Card
from registry.card.fairness import noted_gaps
from registry.card.page import gap_sentence
from registry.card.wording import say


def markdown(card: Card, language: str = "zh", page: str | None = None) -> str:
    """Return purpose, owner, metrics, gaps and limits of a version, with a link to the address `page` of the card, if given."""
    link = [] if page is None else [f"[{say('short_link', 'zh')} / {say('short_link', 'en')}]({page})"]
    lines = [
        f"**{say('purpose', language)}** {_words(card.purpose, language)}",
        f"**{say('owner', language)}** {_words(card.owner, language)}",
        "\n".join(_metric_table(card, language)),
        *(f"- ⚠ {gap_sentence(card, gap, language)}" for gap in noted_gaps(card)),
        *(f"- {_words(limit, language)}" for limit in card.limits),
        *link,
    ]
    return "\n\n".join(lines)


def _words(words: Words | None, language: str) -> str:
    if words is None:
        return writing.NOTHING
    return words.zh if language == "zh" else words.en


def _metric_table(card: Card, language: str) -> list[str]:
    head = [say(name, language) for name in ("name", "value", "baseline", "rows")]
    rows = [
        (str(metric["name"]), writing.metric_figure(metric), writing.baseline(metric), str(metric["rows"]))
        for metric in card.metrics
    ]
    return [f"| {' | '.join(row)} |" for row in (head, ["---"] * len(head), *rows)]
