"""Keys: those of callers that end soon, and files that nobody but their owner may read."""

from collections.abc import Iterator
from datetime import timedelta

from inference.key.file import read_key_file
from inference.operation.backup.content import is_secret
from inference.operation.doctor.line import Line, Patient, fail, ok, warn
from registry.clock import aware

_SOON = timedelta(days=14)
_OTHERS = 0o077


def look_at_keys(at: Patient) -> Iterator[Line]:
    """Look which API keys are good, and for how long."""
    keys = {**read_key_file(at.service.key_file), **at.service.api_keys}
    good = {name: key for name, key in keys.items() if key.state(at.now).startswith("good")}
    if not good:
        yield fail("keys", f"none of {len(keys)} is good", "`gridtags keys create NAME --role … --person …`")
        return
    yield ok("keys", f"{len(good)} of {len(keys)} are good")
    for name, key in sorted(good.items()):
        if key.expires_at is not None and key.expires_at - at.now < _SOON:
            yield warn(
                "keys", f"{name} ends at {aware(key.expires_at):%Y-%m-%d %H:%M}", f"`gridtags keys rotate {name}`"
            )


def look_at_secrets(at: Patient) -> Iterator[Line]:
    """Look who may read the files of keys, and whether the key that signed the roots is still there."""
    var = at.operation.var
    inside = [path for path in var.iterdir() if path.is_file() and is_secret(path)] if var.is_dir() else []
    files = [*inside, *at.operation.keys_elsewhere, at.service.key_file]
    wide = [path for path in files if path.is_file() and path.stat().st_mode & _OTHERS]
    for path in wide:
        yield fail("secrets", f"others may read {path} ({path.stat().st_mode & 0o777:o})", f"chmod 600 {path}")
    signing = at.registry.signing_key_file
    if not signing.is_file() and signing.with_name(f"{signing.name}.pub").is_file():
        found = f"{signing} is missing, which signed the roots of the ledger"
        yield fail("secrets", found, "put it back from where secrets are kept, before the next night")
    elif not wide:
        yield ok("secrets", f"{len([path for path in files if path.is_file()])} files, readable by their owner only")
