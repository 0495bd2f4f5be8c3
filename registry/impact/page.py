"""The assessment as a page in Chinese or in English, in the dress of the model card."""

from collections.abc import Mapping
from functools import cache, partial
from pathlib import Path

from jinja2 import Environment

from registry.card.wording import LANGUAGE_CODES, say
from registry.evidence import EvidenceHead
from registry.impact.answer import Answer
from registry.impact.fact import ImpactFacts
from registry.impact.question import Questionnaire
from registry.impact.wording import WORDS
from registry.page import page_environment

SECTIONS = ("necessity", "rights", "protection")


def impact_page(
    facts: ImpactFacts, asked: Questionnaire, answers: Mapping[str, Answer], head: EvidenceHead, language: str
) -> str:
    """Return the assessment as a self-contained HTML document in `language` (zh or en)."""
    questions = [each for each in asked.question if facts.holds(each.when)]
    return (
        _environment()
        .get_template("impact.html")
        .render(
            facts=facts,
            answers=answers,
            head=head,
            sections={each: [one for one in questions if one.section == each] for each in SECTIONS},
            open=[each for each in questions if each.id not in answers],
            said=partial(_said, language),
            word=partial(say, language=language, names=WORDS),
            language_code=LANGUAGE_CODES[language],
        )
        .lstrip()
    )


def _said(language: str, pair: object) -> str:
    """Return the words of a language; a dash where nobody gave any."""
    return "–" if pair is None else str(getattr(pair, language))


@cache
def _environment() -> Environment:
    return page_environment(Path(__file__).parent)
