"""Who acts: the person who holds a key, of a request or of the command line."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

from inference.error import ServiceConfigurationError
from inference.key.file import read_key_file
from inference.key.ring import ApiKey, KeyRing
from inference.settings import ServiceSettings
from registry.actor import Actor


class IdentitySettings(BaseSettings):
    """The secret in `GRIDTAGS_API_KEY` says who types commands; without one it is the account of the operating system."""

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_", frozen=True, extra="ignore")

    api_key: SecretStr | None = None


def actor_of(key: ApiKey) -> Actor:
    """Return the person who holds a key that was recognised."""
    return Actor(key.person or key.name, key.name, key.role)


def actor_of_environment() -> Actor | None:
    """Return who holds the key in `GRIDTAGS_API_KEY`, None where the variable is not set or empty.

    Raises
    ------
    ServiceConfigurationError
        The key is unknown, revoked, or not good now: nobody acts under another name by mistake.
    """
    secret = IdentitySettings().api_key
    if secret is None or not secret.get_secret_value():
        return None
    settings = ServiceSettings()
    ring = KeyRing({**read_key_file(settings.key_file), **settings.api_keys})
    key = ring.find(secret.get_secret_value().encode())
    if key is None:
        raise ServiceConfigurationError("GRIDTAGS_API_KEY: is no key that is good now (`gridtags keys list`)")
    return actor_of(key)
