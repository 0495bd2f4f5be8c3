"""The card as a page in Chinese or in English: no script, nothing from the network, every value escaped."""

from functools import cache, partial
from pathlib import Path

from jinja2 import Environment

from registry.card import writing
from registry.card.content import Card
from registry.card.fact import Gap
from registry.card.fairness import fairness_gates, noted_gaps
from registry.card.wording import LANGUAGE_CODES, say
from registry.evidence import Gate
from registry.page import page_environment


def card_page(card: Card, language: str, gates: tuple[Gate, ...] = ()) -> str:
    """Return the card as a self-contained HTML document in `language` (zh or en)."""
    return _page("card.html", card, language, gates)


def fairness_page(card: Card, language: str) -> str:
    """Return what the card says of groups as a page of its own."""
    return _page("fairness.html", card, language, fairness_gates(card))


def gap_sentence(card: Card, gap: Gap, language: str) -> str:
    """Return one gap in a sentence."""
    word = partial(say, language=language, names=card.names)
    high, low = (_side(card, gap.attribute, group, language) for group in (gap.highest, gap.lowest))
    rate, decision = word(gap.rate), word(gap.decision)
    if language == "zh":
        return f"“{decision}”的{rate}：{high}比{low}高 {writing.points(gap)} 个百分点"
    return f"{rate} of “{decision}” is {writing.points(gap)} points higher for {high} than for {low}"


def _side(card: Card, attribute: str, group: str, language: str) -> str:
    """Return what a group is called in a sentence; of a flag, the flag itself or its contrary."""
    word = partial(say, language=language, names=card.names)
    if group == "yes":
        return word(attribute)
    if group == "no":
        return f"非{word(attribute)}" if language == "zh" else f"customers other than {word(attribute)}"
    return word(group)


def _page(template: str, card: Card, language: str, gates: tuple[Gate, ...]) -> str:
    return (
        _environment()
        .get_template(template)
        .render(
            card=card,
            gates=gates,
            noted=[gap_sentence(card, gap, language) for gap in noted_gaps(card)],
            word=partial(say, language=language, names=card.names),
            side=partial(_side, card, language=language),
            language=language,
            language_code=LANGUAGE_CODES[language],
        )
        .lstrip()
    )


@cache
def _environment() -> Environment:
    environment = page_environment(Path(__file__).parent)
    for write in (writing.percent, writing.metric_figure, writing.baseline, writing.pairs):
        environment.filters[write.__name__] = write
    return environment
