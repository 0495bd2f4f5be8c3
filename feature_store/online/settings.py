"""Where the online store is."""

from pathlib import Path

from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict


class OnlineStoreSettings(BaseSettings):
    """Settings read from `GRIDTAGS_VAR` and `GRIDTAGS_DATABASE_URL`.

    Without a `database_url` the store is the SQLite file `{var}/gridtags.db`.
    """

    model_config = SettingsConfigDict(env_prefix="GRIDTAGS_", frozen=True)

    var: Path = Path("var")
    database_url: SecretStr | None = None

    @property
    def online_location(self) -> str:
        """Path of the SQLite file or URL of the PostgreSQL database (which may hold a password: do not log it)."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return str(self.var / "gridtags.db")

    @property
    def desk_location(self) -> str:
        """Path of the SQLite file or URL of the database of the desk; as for `online_location`."""
        return self.online_location if self.database_url is not None else str(self.var / "desk.db")

    @property
    def snapshots(self) -> Path:
        """Folder of what each nightly run knew of every customer: facts and tags as Parquet."""
        return self.var / "snapshots"
