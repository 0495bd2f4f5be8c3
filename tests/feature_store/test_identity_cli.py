"""`gridtags identity` on a warehouse of its own."""

import pytest
from typer.testing import CliRunner

from feature_store.error import FeatureStoreError
from feature_store.identity.cli import identity
from feature_store.identity.config import load_identity_config
from feature_store.settings import FeatureStoreSettings
from tests.feature_store.identity_rows import CUSTOMERS, HEADER, identifier


@pytest.fixture
def run(warehouse, monkeypatch):
    monkeypatch.setenv("GRIDTAGS_VAR", str(warehouse.root.parent))
    return lambda *words: CliRunner().invoke(identity, words, catch_exceptions=False).output


def test_resolve_counts_by_rule_and_show_says_it_in_words(load, run):
    rows = [identifier("A", "id_card", "17"), identifier("B", "id_card", "17")]
    rows += [identifier("A", "phone", "138"), identifier("C", "phone", "138")]
    messages = "message_id,customer_id,channel,sent_at\n1,A,app,2026-03-01 08:00:00\n2,,web,2026-03-01 08:00:00\n"
    load(customers=CUSTOMERS, identifiers=HEADER + "".join(rows), messages=messages)
    first = run("resolve")
    assert "6 customers in 5 parties; written: party_members, message_owners" in first
    assert "no_identifier" in first
    assert "written: nothing, all of it stands already" in run("resolve")
    shown = run("show", "A")
    assert "customers (2): A, B" in shown
    assert "- same identity card as B" in shown
    assert "- same phone only, which links nobody: as C" not in shown
    assert "- same phone as C, which alone links nobody" in shown


def test_show_before_resolve_and_of_a_stranger_are_clear_errors(load, run):
    with pytest.raises(FeatureStoreError, match="no parties yet"):
        run("show", "A")
    load(customers=CUSTOMERS)
    run("resolve")
    with pytest.raises(FeatureStoreError, match="customer 'Z' belongs to no party"):
        run("show", "Z")


def test_the_shipped_configuration_has_a_limit_for_every_kind():
    limits = load_identity_config(FeatureStoreSettings().configs / "identity.toml").most_customers
    assert limits["phone"] == 50


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("[most_customers]\nphone = 5\n", "needs exactly id_card, business_licence"),
        ("[most_customers]\nphone = 0\n", "most_customers.phone"),
        ("most_customers = ", "identity.toml"),
        ("[more]\n", "most_customers: Field required"),
    ],
)
def test_a_wrong_configuration_is_refused_with_the_place_of_the_mistake(tmp_path, text, message):
    (tmp_path / "identity.toml").write_text(text)
    with pytest.raises(FeatureStoreError, match="identity.toml") as error:
        load_identity_config(tmp_path / "identity.toml")
    assert message in str(error.value)
