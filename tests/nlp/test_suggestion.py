import pytest

from nlp.settings import NlpSettings
from nlp.suggestion import SuggestionError, Suggestions, load_suggestions
from nlp.taxonomy import load_taxonomy
from registry.catalogue import load_catalogue

CONFIGS = NlpSettings().configs
CONCERNS = load_taxonomy(CONFIGS / "concerns.toml").ids


def test_every_suggested_tag_stands_in_the_catalogue():
    suggestions = load_suggestions(CONFIGS / "suggestions.toml", CONCERNS)
    suggested = {*suggestions.angry}.union(*suggestions.sentiment.values(), *suggestions.concern.values())
    assert suggested <= {tag.id for tag in load_catalogue(CONFIGS / "tags").tags}


def test_every_concern_and_every_sentiment_suggests_a_tag():
    suggestions = load_suggestions(CONFIGS / "suggestions.toml", CONCERNS)
    assert suggestions.concern.keys() == set(CONCERNS)
    assert suggestions.sentiment.keys() == {"dissatisfied", "neutral", "satisfied"}


def test_tags_come_once_mood_first():
    suggestions = Suggestions(
        sentiment={"dissatisfied": ("mood.bad",)},
        concern={"a": ("x.a", "x.both"), "b": ("x.both",)},
        angry=("last.upset",),
    )
    assert suggestions.tags("dissatisfied", ["a", "b"], angry=True) == ("mood.bad", "last.upset", "x.a", "x.both")
    assert suggestions.tags("unknown", [], angry=False) == ()


@pytest.mark.parametrize(
    ("content", "message"),
    [
        ('[concern]\nfire = ["x.y"]', "concern.fire: there is no such concern"),
        ('[sentiment]\nangry = ["x.y"]', "sentiment.angry: there is no such sentiment"),
        ('[concern]\nprice = ["no dot"]', "concern.price.0: String should match"),
        ('mood = "x.y"', "mood: Extra inputs are not permitted"),
        ("[concern", "cannot be read"),
    ],
)
def test_a_bad_file_is_one_error_with_its_path(content, message, tmp_path):
    file = tmp_path / "suggestions.toml"
    file.write_text(content, encoding="utf-8")
    with pytest.raises(SuggestionError, match=message) as raised:
        load_suggestions(file, CONCERNS)
    assert str(raised.value).startswith(str(file))
