"""Keys of every kind, and an application that knows them."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import orjson
from fastapi import FastAPI

from inference.app import create_app
from inference.collaborator import Collaborators
from inference.key.ring import KeyEntry, KeyRing, Permission, Role, digest_of
from inference.model.loaded_bundle import LoadedBundle
from tests.inference.service_fake import EchoAnalyzer, FakeBundles, FakeReader, collaborators

LONG_AGO = datetime(2020, 1, 1, tzinfo=UTC)


def key_entry(secret: str, role: Role = Role.CRM, **fields) -> KeyEntry:
    return KeyEntry(sha256=digest_of(secret), role=role, **fields)


def every_role(**fields) -> dict[str, KeyEntry]:
    """Return a key for each role, whose secret is the name of the role; with every permission unless told otherwise."""
    return {str(role): key_entry(role, role, **{"scopes": frozenset(Permission), **fields}) for role in Role}


def spoilt() -> dict[str, KeyEntry]:
    """Return keys that are not accepted: expired, not yet good, revoked; as operators with every permission."""
    fields = {
        "expired": {"expires_at": LONG_AGO},
        "early": {"not_before": datetime.now(tz=UTC) + timedelta(days=1)},
        "revoked": {"revoked": True},
    }
    return {name: key_entry(name, Role.OPERATOR, scopes=frozenset(Permission), **each) for name, each in fields.items()}


def bundle_of(*tags: dict[str, object]) -> LoadedBundle:
    """Return a bundle with these tags in its catalogue."""
    catalogue = orjson.dumps({"version": "v", "groups": [], "tags": tags})
    return LoadedBundle("b1", catalogue, b'{"bundle_id":"b1"}', EchoAnalyzer())


def office(
    keys: dict[str, KeyEntry], bundle: LoadedBundle | None, reader: FakeReader | None = None, **settings
) -> Collaborators:
    """Return what an application works with that knows these keys."""
    return replace(collaborators(FakeBundles(bundle), reader, **settings), keys=KeyRing(keys))


def app_with(
    keys: dict[str, KeyEntry], bundle: LoadedBundle | None, reader: FakeReader | None = None, **settings
) -> FastAPI:
    return create_app(office(keys, bundle, reader, **settings))
