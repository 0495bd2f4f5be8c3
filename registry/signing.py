"""Signatures of model versions: who holds the folder that goes into a bundle can tell that this installation made it.

The statement and its envelope have the form of OpenSSF Model Signing (see `registry.envelope`), its signature is by the
installation's Ed25519 key. Digests find what was changed; a signature also finds what was changed together with its digests.
"""

from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from pydantic import JsonValue

from registry.digest import folder_digests
from registry.durable import replace_text
from registry.envelope import seal, unseal
from registry.error import ArtifactError
from registry.installation_key import installation_key
from registry.settings import RegistrySettings

SIGNATURE_FILE = "model.sig"
PREDICATE_TYPE = "https://model_signing/signature/v1.0"


@dataclass(frozen=True)
class Finding:
    """What is wrong with the signature of a version: the file it was found at, and what in one phrase."""

    path: Path
    what: str

    def __str__(self) -> str:
        """Return one line for the person who asked."""
        return f"{self.path}: {self.what}"


def sign_version(settings: RegistrySettings, folder: Path) -> None:
    """Sign every file below `folder`, the files of a version as they go into a bundle, in its file `model.sig`.

    Raises
    ------
    RegistryError
        The installation's key cannot be read.
    """
    text = seal(_statement(folder), installation_key(settings))
    replace_text(folder / SIGNATURE_FILE, text)


def verify_signature(settings: RegistrySettings, folder: Path) -> Finding | None:
    """Return what is wrong with the signature of the files of a version, null where nothing is.

    `folder` is what `ModelRegistry.fetch_serving` gives: every file in it has to be signed, and every signed file in it.
    No file is opened but `model.sig`; of the others the digest is taken.
    """
    path = folder / SIGNATURE_FILE
    if not path.is_file() or path.is_symlink():
        return Finding(path, "there is no signature")
    try:
        signed = unseal(path.read_text(encoding="utf-8", errors="replace"), _public_key(settings))
    except ArtifactError as error:
        return Finding(path, str(error))
    return _difference(folder, signed)


def _public_key(settings: RegistrySettings) -> Ed25519PublicKey:
    return installation_key(settings).public_key()


def _difference(folder: Path, signed: dict[str, Any]) -> Finding | None:
    said = {each["name"]: each["digest"] for each in signed["predicate"]["resources"]}
    found = _digests(folder)
    for name in sorted(said.keys() | found.keys()):
        if name not in said:
            return Finding(folder / name, "is not signed")
        if found.get(name) != said[name]:
            return Finding(
                folder / name, "is not the file that was signed" if name in found else "is signed and missing"
            )
    return None


def _statement(folder: Path) -> dict[str, JsonValue]:
    digests = _digests(folder)
    whole = sha256(b"".join(map(bytes.fromhex, digests.values()))).hexdigest()
    resources: list[JsonValue] = [
        {"name": name, "algorithm": "sha256", "digest": digest} for name, digest in digests.items()
    ]
    return {
        "_type": "https://in-toto.io/Statement/v1",
        "subject": [{"name": folder.name, "digest": {"sha256": whole}}],
        "predicateType": PREDICATE_TYPE,
        "predicate": {
            "serialization": {
                "method": "files", "hash_type": "sha256", "allow_symlinks": False, "ignore_paths": [SIGNATURE_FILE],
            },
            "resources": resources,
        },
    }  # fmt: skip


def _digests(folder: Path) -> dict[str, str]:
    return {name: digest for name, digest in folder_digests(folder).items() if name != SIGNATURE_FILE}
