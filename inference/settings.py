"""How the service runs."""

from datetime import timedelta
from pathlib import Path

from pydantic import Field

from feature_store.online.settings import OnlineStoreSettings
from inference.key.ring import KeyEntry
from inference.webhook.settings import WebhookSettings

_PROJECT = Path(__file__).resolve().parent.parent


class ServiceSettings(OnlineStoreSettings):
    """Settings read from `GRIDTAGS_…`, one variable per field.

    `api_keys` maps the name of a key to its SHA-256 and role, as JSON; the keys of the file `{var}/api_keys.json` are
    accepted as well. `analysis_threads` is how many transcripts are analysed at the same time. With `open_telemetry` requests
    are traced to where `OTEL_EXPORTER_OTLP_ENDPOINT` says.
    Lines of the audit trail are kept for `audit_keep`: by law three years. `personal_key` is the file with the keys of names,
    phones and addresses; without one nothing of the kind is kept. Logs go to stderr, for the journal; to files of `log_bytes`
    below `log_folder` where it is given, which are deleted `log_keep` after they were written last.
    """

    configs: Path = _PROJECT / "configs"
    host: str = "127.0.0.1"
    port: int = Field(default=8000, ge=0, le=65_535)
    api_keys: dict[str, KeyEntry] = Field(default_factory=dict)
    check_every: timedelta = Field(default=timedelta(seconds=2), gt=timedelta(0))
    shutdown_after: timedelta = Field(default=timedelta(seconds=10), gt=timedelta(0))
    max_body_bytes: int = Field(default=1_000_000, ge=1)
    analysis_threads: int = Field(default=2, ge=1)
    audit_keep: timedelta = Field(default=timedelta(days=1_830), ge=timedelta(days=1_096))
    personal_key: Path | None = None
    workers: int = Field(default=1, ge=1, le=256)
    open_telemetry: bool = False
    webhook: WebhookSettings = Field(default_factory=WebhookSettings)
    log_folder: Path | None = None
    log_bytes: int = Field(default=50_000_000, ge=10_000)
    log_keep: timedelta = Field(default=timedelta(days=14), ge=timedelta(days=1))
    log_level: str = Field(default="info", pattern="^(debug|info|warning|error)$")

    @property
    def log_file(self) -> dict[str, object] | None:
        """Where logs go instead of stderr, null where they do not."""
        if self.log_folder is None:
            return None
        return {"folder": str(self.log_folder), "size": self.log_bytes, "keep_days": self.log_keep / timedelta(days=1)}

    @property
    def bundles(self) -> Path:
        """Folder of the bundles, with the file CURRENT."""
        return self.var / "bundles"

    @property
    def key_file(self) -> Path:
        """File of the keys that `gridtags demo` and operators make."""
        return self.var / "api_keys.json"
