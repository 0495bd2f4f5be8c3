"""Every error a user of the registry can cause; one line each, saying which field, file or version."""


class RegistryError(Exception):
    """The registry refuses; the message is one line for the person who asked."""


class MetricError(RegistryError):
    """A metric without a finite value or interval."""


class GateMissedError(RegistryError):
    """A model is below a gate of its job config, so it is not registered."""


class ArtifactError(RegistryError):
    """A model cannot be stored or is not what was registered: no signature, unsafe file, changed digest."""


class UnknownModelError(RegistryError):
    """No model of this name, or no such version of it."""


class PromotionError(RegistryError):
    """A promotion that is not allowed: nobody, no reason, or no evidence."""


class BundleError(RegistryError):
    """A bundle that is absent, damaged or newer than this software; the message names the file."""


class CatalogueError(RegistryError):
    """A tag file that breaks the rules; the message names the file and the path of the bad key."""


class RuleError(RegistryError):
    """A rule that says what a rule may not say; the message quotes what, and where it stands."""


class SheetError(RegistryError):
    """A profile sheet that is absent or was changed."""


class EvidenceError(RegistryError):
    """Evidence that is absent, was changed, or is none; the message names the file."""


class LedgerError(RegistryError):
    """A ledger that is broken or does not answer; the message names the entry or the file."""


class GovernanceError(RegistryError):
    """Limits of governance that cannot be read; the message names the file, the table and the path of the bad key."""


class UnknownRequestError(PromotionError):
    """There is no request for promotion of this number."""


class RequestStateError(PromotionError):
    """The request is not in the state that this asks for; the message says in which."""


class FourEyesError(PromotionError):
    """Who asks may not do this: no valid key, not the role, or the same person as trainer or requester."""


class StaleEvidenceError(PromotionError):
    """What an approval rests on was changed, is gone, or is not of today; the message says each."""


class MissedGateError(PromotionError):
    """A gate of the evidence is missed."""
