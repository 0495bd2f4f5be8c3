from pathlib import Path

import pytest

from feature_store.canonical import CONCERNS
from nlp.error import TaxonomyError
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy

NAMES = Path(__file__).parents[3] / "shared" / "data" / "stategrid_95598" / "content-tag.txt"
SECOND = '[[topic]]\nid = "tiers"\nlabel = "阶梯"\nnames = ["阶梯电价"]\ncues = ["阶梯"]\n'
ONE = '[[concern]]\nid = "price"\nlabel = "电费电价"\nmeaning = "贵"\n'


def test_the_concerns_are_those_of_the_canonical_tables_in_their_order():
    taxonomy = load_taxonomy(NlpSettings().configs / "concerns.toml")
    assert taxonomy.ids == CONCERNS
    assert taxonomy.labels["outage_repair"] == "停电抢修"
    assert all(concern.topics for concern in taxonomy.concern)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (ONE + "colour = 1", r"concern.0.colour: Extra inputs"),
        (ONE + ONE, "price belongs to two concerns"),
        (ONE + ONE.replace("price", "cost"), "电费电价 belongs to two concerns"),
        ("", r"concern: Field required"),
        (ONE.replace("price", "Preis!"), r"concern.0.id: String should match"),
        ("[[concern", "cannot be read"),
    ],
)
def test_a_bad_taxonomy_names_file_and_key(tmp_path, text, message):
    path = tmp_path / "concerns.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(TaxonomyError, match=rf"concerns.toml: .*{message}"):
        load_taxonomy(path)


@pytest.mark.parametrize(
    ("file", "text", "message"),
    [
        ("price", SECOND + SECOND, "topic tiers is there twice"),
        ("price", SECOND.replace('"阶梯"]', '"(阶梯"]'), r"concern.0.topics.0.cues.0: .*no regular expression"),
        ("price", SECOND.replace("topic", "topics"), "price.toml: topics: unknown, known are topic and cue"),
        ("price", '[[cue]]\nname = "a"\npattern = "b"\nrole = "nobody"\n', "concern.0.cues.0.role"),
        ("weather", SECOND, "weather.toml: no concern of concerns.toml has the id weather"),
        ("none", '[[none]]\nid = "other"\nreason = "r"\nnames = ["x", "x"]\n', "x is mapped twice"),
    ],
)
def test_a_bad_second_level_is_named(tmp_path, file, text, message):
    (tmp_path / "concerns").mkdir()
    (tmp_path / "concerns.toml").write_text(ONE, encoding="utf-8")
    (tmp_path / "concerns" / f"{file}.toml").write_text(text, encoding="utf-8")
    with pytest.raises(TaxonomyError, match=message):
        load_taxonomy(tmp_path / "concerns.toml")


def test_every_concern_has_topics_and_cues_of_every_role():
    for concern in load_taxonomy(NlpSettings().configs / "concerns.toml").concern:
        assert len(concern.topics) >= 4
        assert {cue.role for cue in concern.cues} == {"customer", "agreed", "agent"}


@pytest.mark.shared_data
def test_every_real_topic_is_mapped_to_a_concern_or_explicitly_to_none():
    if not NAMES.is_file():
        pytest.skip(f"{NAMES} is absent")
    named = load_taxonomy(NlpSettings().configs / "concerns.toml").named
    real = {line.strip() for line in NAMES.read_text(encoding="utf-8").splitlines()}
    assert real - named.keys() == set()
    assert named["一户无电"] == ("outage_repair", "single_outage")
    assert named["无故挂断"] is None
