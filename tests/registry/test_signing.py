import json
from collections.abc import Callable
from pathlib import Path

import pytest

from registry.envelope import seal, unseal
from registry.error import ArtifactError
from registry.installation_key import installation_key
from registry.settings import RegistrySettings
from registry.signing import SIGNATURE_FILE, sign_version, verify_signature
from registry.tracking import ModelRegistry


@pytest.fixture
def settings(tmp_path: Path) -> RegistrySettings:
    return RegistrySettings(var=tmp_path / "var", configs=tmp_path)


@pytest.fixture
def folder(tmp_path: Path, settings: RegistrySettings) -> Path:
    folder = tmp_path / "serving"
    (folder / "linear").mkdir(parents=True)
    (folder / "model.txt").write_bytes(b"tree")
    (folder / "linear" / "model.json").write_bytes(b"{}")
    sign_version(settings, folder)
    return folder


def test_a_signed_folder_is_found_good_also_after_it_was_moved(folder: Path, settings: RegistrySettings) -> None:
    assert verify_signature(settings, folder) is None
    assert verify_signature(settings, folder.rename(folder.with_name("elsewhere"))) is None


def changed(folder: Path) -> None:
    (folder / "model.txt").write_bytes(b"tref")


def added(folder: Path) -> None:
    (folder / "more.txt").write_bytes(b"")


def removed(folder: Path) -> None:
    (folder / "linear" / "model.json").unlink()


def unsigned(folder: Path) -> None:
    (folder / SIGNATURE_FILE).unlink()


@pytest.mark.parametrize(
    ("do", "said"),
    [
        (added, "more.txt: is not signed"),
        (changed, "model.txt: is not the file that was signed"),
        (removed, "model.json: is signed and missing"),
        (unsigned, "model.sig: there is no signature"),
    ],
    ids=["added", "changed", "removed", "unsigned"],
)
def test_what_is_not_as_it_was_signed_is_found(
    folder: Path, settings: RegistrySettings, do: Callable[[Path], None], said: str
) -> None:
    do(folder)
    assert said in str(verify_signature(settings, folder))


def test_every_changed_byte_of_a_signature_is_found(folder: Path, settings: RegistrySettings) -> None:
    path = folder / SIGNATURE_FILE
    content = path.read_bytes()
    for place in range(0, len(content), 7):
        path.write_bytes(content[:place] + bytes([content[place] ^ 1]) + content[place + 1 :])
        assert verify_signature(settings, folder) is not None, place
    path.write_bytes(content)
    assert verify_signature(settings, folder) is None


def test_whoever_changes_file_and_digest_needs_the_key(
    folder: Path, settings: RegistrySettings, tmp_path: Path
) -> None:
    changed(folder)
    sign_version(RegistrySettings(var=tmp_path / "thief", configs=tmp_path), folder)
    assert "not signed by this installation's key" in str(verify_signature(settings, folder))


def test_the_statement_is_in_toto_in_the_form_of_openssf(folder: Path, settings: RegistrySettings) -> None:
    text = (folder / SIGNATURE_FILE).read_text(encoding="utf-8")
    statement = unseal(text, installation_key(settings).public_key())
    assert statement["predicateType"] == "https://model_signing/signature/v1.0"
    assert [each["name"] for each in statement["predicate"]["resources"]] == ["linear/model.json", "model.txt"]
    assert json.loads(text)["dsseEnvelope"]["payloadType"] == "application/vnd.in-toto+json"


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"dsseEnvelope": {"payload": "%", "signatures": [{"sig": ""}]}}'])
def test_what_is_no_envelope_is_refused_in_one_line(text: str, settings: RegistrySettings) -> None:
    with pytest.raises(ArtifactError, match="is no signed statement"):
        unseal(text, installation_key(settings).public_key())
    assert unseal(seal({"a": 1}, installation_key(settings)), installation_key(settings).public_key()) == {"a": 1}


def test_every_registered_version_is_signed(
    registry: ModelRegistry, register: Callable, segments, tmp_path: Path
) -> None:
    version = register(registry, "segments", segments)
    assert verify_signature(registry.settings, registry.fetch_serving(version, tmp_path / "fetched")) is None
