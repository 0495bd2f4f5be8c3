"""A signed statement in the form that OpenSSF Model Signing writes: a Sigstore bundle around DSSE around an in-toto statement.

Sources: in-toto Statement v1, DSSE protocol v1 (`DSSEv1 SP length SP type SP length SP body` is what is signed), Sigstore bundle
v0.3 with a public key and no transparency log.
"""

import base64
import json
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from pydantic import JsonValue

from registry.digest import canonical_json
from registry.error import ArtifactError
from registry.installation_key import fingerprint

PAYLOAD_TYPE = "application/vnd.in-toto+json"
MEDIA_TYPE = "application/vnd.dev.sigstore.bundle.v0.3+json"


def seal(statement: dict[str, JsonValue], key: Ed25519PrivateKey) -> str:
    """Return the signed statement as one line of JSON."""
    body = canonical_json(statement).encode()
    return _envelope(body, key.sign(_signed_bytes(body)), key.public_key())


def unseal(text: str, key: Ed25519PublicKey) -> dict[str, Any]:
    """Return the statement in a signed text; nothing in it is looked at before its signature is found good.

    Raises
    ------
    ArtifactError
        The text is no envelope, or was not signed by this key.
    """
    try:
        envelope = json.loads(text)["dsseEnvelope"]
        body = base64.b64decode(envelope["payload"], validate=True)
        signature = base64.b64decode(envelope["signatures"][0]["sig"], validate=True)
    except (ValueError, KeyError, TypeError, IndexError) as error:
        raise ArtifactError("is no signed statement") from error
    try:
        key.verify(signature, _signed_bytes(body))
    except InvalidSignature as error:
        raise ArtifactError("is not signed by this installation's key, or was changed") from error
    # The rest of the envelope is not covered by the signature; it has one form only.
    if text != _envelope(body, signature, key):
        raise ArtifactError("was changed")
    statement: dict[str, Any] = json.loads(body)
    return statement


def _envelope(body: bytes, signature: bytes, key: Ed25519PublicKey) -> str:
    envelope: dict[str, JsonValue] = {
        "payload": base64.b64encode(body).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [{"sig": base64.b64encode(signature).decode(), "keyid": ""}],
    }
    material: dict[str, JsonValue] = {"publicKey": {"hint": fingerprint(key)}, "tlogEntries": []}
    return canonical_json({"mediaType": MEDIA_TYPE, "verificationMaterial": material, "dsseEnvelope": envelope}) + "\n"


def _signed_bytes(body: bytes) -> bytes:
    return b"DSSEv1 %d %s %d %s" % (len(PAYLOAD_TYPE), PAYLOAD_TYPE.encode(), len(body), body)
