"""Keys in the ledger: who made, rotated or revoked which one."""

from inference.key.file import read_key_file
from inference.settings import ServiceSettings
from registry.actor import current_actor
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings

KEY_CHANGE = "key_change"
_TOLD = {"role", "person", "scopes", "not_before", "expires_at", "rate", "burst"}


def record_key_change(settings: ServiceSettings, name: str, change: str) -> None:
    """Append that the key `name` was created, rotated or revoked, and what it is good for now; neither secret nor digest."""
    entry = read_key_file(settings.key_file).get(name)
    told = entry.model_dump(mode="json", include=_TOLD) if entry else {}
    ledger = installation_ledger(RegistrySettings(var=settings.var, database_url=settings.database_url))
    scopes = sorted(told.pop("scopes", None) or [])
    ledger.append(KEY_CHANGE, current_actor().person, {"key": name}, {"change": change, "scopes": list(scopes), **told})
