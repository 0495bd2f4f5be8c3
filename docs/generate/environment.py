"""The page of the environment variables."""

import inspect
from typing import Any

from pydantic_settings import BaseSettings

from docs.generate.markdown import code, page, table
from feature_store.identity.key import IdentityKeySettings
from feature_store.online.settings import OnlineStoreSettings
from feature_store.settings import FeatureStoreSettings, SourceSettings
from inference.key.identity import IdentitySettings
from inference.operation.settings import OperationSettings
from inference.settings import ServiceSettings
from inference.webhook.settings import WebhookSettings
from nlp.settings import NlpSettings, VaultSettings
from registry.settings import RegistrySettings

SETTINGS: tuple[type[BaseSettings], ...] = (
    FeatureStoreSettings,
    SourceSettings,
    OnlineStoreSettings,
    IdentityKeySettings,
    RegistrySettings,
    ServiceSettings,
    WebhookSettings,
    IdentitySettings,
    OperationSettings,
    NlpSettings,
    VaultSettings,
)
_HEADERS = ("variable", "default", "type")


def environment_page() -> str:
    """Return every variable that a Settings class reads, under the class that reads it."""
    intro = "One variable per field; a variable that is set to something it does not allow is refused with its name."
    return page("Environment", intro, *map(_section, SETTINGS))


def variables(settings: type[BaseSettings]) -> dict[str, Any]:
    """Return the fields of a Settings class by the name of their variable."""
    prefix = settings.model_config.get("env_prefix", "")
    return {f"{prefix}{name}".upper(): field for name, field in settings.model_fields.items()}


def _section(settings: type[BaseSettings]) -> str:
    rows = ((code(name), _default(field), _type(field)) for name, field in variables(settings).items())
    return "\n\n".join([f"## {settings.__name__}", inspect.cleandoc(settings.__doc__ or ""), table(_HEADERS, rows)])


def _default(field: Any) -> str:  # noqa: ANN401 - pydantic's FieldInfo
    if field.default_factory is not None or "Secret" in str(field.annotation):
        return ""
    default = str(field.default)
    # Paths below the project are shown as a user writes them.
    return code("configs" if default.endswith("/configs") else default) if field.default is not None else ""


def _type(field: Any) -> str:  # noqa: ANN401 - pydantic's FieldInfo
    return code(getattr(field.annotation, "__name__", str(field.annotation)))
