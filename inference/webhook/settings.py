"""How webhooks are delivered."""

from datetime import timedelta
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from pydantic import Field, SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class WebhookSettings(BaseSettings):
    """Settings read from `GRIDTAGS_WEBHOOK_…`, one variable per field.

    `networks` are those that webhooks may be sent to although they are private, such as `["10.20.0.0/16"]`; http without TLS is
    for loopback addresses among them only. `key` makes the secrets of webhooks; without it the service makes a file beside its
    data, which several machines have to share. `ca_file` holds certificates that are trusted beside those of the system.
    An event is tried `attempts` times, first after `first_wait`, then twice as long each time up to `longest_wait`.
    """

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_WEBHOOK_", frozen=True)

    networks: tuple[IPv4Network | IPv6Network, ...] = ()
    key: SecretStr | None = Field(default=None, min_length=32)
    ca_file: Path | None = None
    timeout: timedelta = Field(default=timedelta(seconds=10), gt=timedelta(0), le=timedelta(minutes=1))
    attempts: int = Field(default=12, ge=1)
    first_wait: timedelta = Field(default=timedelta(seconds=5), gt=timedelta(0))
    longest_wait: timedelta = Field(default=timedelta(hours=1), gt=timedelta(0))
    look_every: timedelta = Field(default=timedelta(seconds=1), gt=timedelta(0))
    lease: timedelta = Field(default=timedelta(seconds=30), gt=timedelta(0))
