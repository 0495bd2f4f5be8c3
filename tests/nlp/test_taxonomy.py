import pytest

from feature_store.canonical import CONCERNS
from nlp.error import TaxonomyError
from nlp.settings import NlpSettings
from nlp.taxonomy import load_taxonomy

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
