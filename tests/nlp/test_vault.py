import base64
from datetime import datetime

import pandas as pd
import pytest
from pydantic import SecretStr
from typer.testing import CliRunner

from cli import app
from feature_store.ingest import ingest
from feature_store.source.mapping import canonical_source
from feature_store.warehouse import Warehouse
from nlp.error import VaultError
from nlp.redaction import redact
from nlp.vault import Vault, masking, new_key, open_vault, token_of

KEY = bytes(range(32))
TEXT = "我叫张伟，手机13800138000，住在解放路12号3单元502室"
CUSTOMERS = "customer_id,customer_type\nA,residential\n"
ORDERS = "work_order_id,customer_id,accepted_at,accept_content\n1,A,2026-01-01 08:00:00,客户张伟来电，电话13800138000\n"


def kept(path, text=TEXT, key=KEY):
    with Vault(path, key) as vault:
        return vault.redact(text)


def test_what_is_kept_comes_back_by_its_token(tmp_path):
    masked = kept(tmp_path / "vault.db")
    tokens = [token_of(part) for part in masked.split("，")]
    with Vault(tmp_path / "vault.db", KEY) as vault:
        assert [vault.reveal(token) for token in tokens] == ["张伟", "13800138000", "解放路12号3单元502室"]


def test_a_token_tells_nothing_and_the_file_holds_no_value(tmp_path):
    masked = kept(tmp_path / "vault.db")
    written = (tmp_path / "vault.db").read_bytes()
    assert not any(value in masked or value.encode() in written for value in ("张伟", "13800138000", "解放路"))
    assert (tmp_path / "vault.db").stat().st_mode & 0o077 == 0


def test_models_and_logs_see_placeholders_without_tokens(tmp_path):
    assert redact(kept(tmp_path / "vault.db")) == redact(TEXT)


def test_keeping_twice_changes_nothing_more(tmp_path):
    once = kept(tmp_path / "vault.db")
    assert kept(tmp_path / "vault.db", once) == once == kept(tmp_path / "vault.db")


def test_another_key_is_refused(tmp_path):
    kept(tmp_path / "vault.db")
    with pytest.raises(VaultError, match="sealed with another key"):
        Vault(tmp_path / "vault.db", bytes(32))


def test_after_an_error_nothing_is_kept(tmp_path):
    vault = Vault(tmp_path / "vault.db", KEY)
    masked = vault.redact(TEXT)
    vault.__exit__(KeyError, KeyError(), None)
    with Vault(tmp_path / "vault.db", KEY) as vault, pytest.raises(VaultError, match="does not hold this token"):
        vault.reveal(token_of(masked))


@pytest.mark.parametrize("key", ["", "abc", base64.b64encode(b"short").decode()])
def test_without_a_right_key_nothing_opens(tmp_path, key):
    with pytest.raises(VaultError, match="GRIDTAGS_VAULT_KEY"):
        open_vault(SecretStr(key), tmp_path / "vault.db")
    assert not list(tmp_path.iterdir())


def test_a_file_that_is_no_vault_is_named(tmp_path):
    (tmp_path / "vault.db").write_text("something else" * 100)
    with pytest.raises(VaultError, match="is not a vault"):
        open_vault(SecretStr(new_key()), tmp_path / "vault.db")


def test_masking_without_a_key_keeps_nothing(tmp_path):
    with masking(SecretStr(""), tmp_path / "vault.db") as masker:
        assert masker.redact(TEXT) == redact(TEXT)
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("key", ["", base64.b64encode(KEY).decode()])
def test_a_load_keeps_what_it_masks_only_where_a_key_is_set(tmp_path, monkeypatch, key):
    monkeypatch.setenv("GRIDTAGS_VAULT_KEY", key)
    monkeypatch.setenv("GRIDTAGS_VAR", str(tmp_path))
    (tmp_path / "raw").mkdir()
    (tmp_path / "raw" / "customers.csv").write_text(CUSTOMERS)
    (tmp_path / "raw" / "work_orders.csv").write_text(ORDERS)
    warehouse = Warehouse(tmp_path / "warehouse")
    ingest(canonical_source(), tmp_path / "raw", warehouse, datetime(2026, 5, 1))
    (text,) = pd.read_parquet(warehouse.parts("work_orders")[0]).accept_content
    shown = CliRunner().invoke(app, ["vault", "reveal", text.rpartition("电话")[2]])
    assert (shown.output.strip() == "13800138000") if key else isinstance(shown.exception, VaultError)
    assert (tmp_path / "vault.db").exists() == bool(key)
