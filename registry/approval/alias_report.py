"""What the nightly run and the audit say about aliases; apart, because it needs MLflow."""

from registry.approval.alias_watch import watch_aliases
from registry.error import RegistryError
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry


def report_aliases(settings: RegistrySettings) -> list[str]:
    """Return one line for each champion that was moved in MLflow without promotion, and record it; never raises RegistryError.

    A server of MLflow that does not answer is told as a line, and stops nobody's night.
    """
    try:
        aliases = {name: row.version for name, row in ModelRegistry(settings).champions().items()}
        found = watch_aliases(aliases, installation_ledger(settings))
    except RegistryError as error:
        return [f"champions in MLflow cannot be compared with the ledger: {error}"]
    return [f"{each}: `gridtags models repair` puts back what the ledger says" for each in found]
