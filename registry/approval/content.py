"""What the ledger says about promotions: the content of the entries `request` and `promotion`."""

from pydantic import BaseModel, ConfigDict

from registry.evidence import Gate


class BundlePlan(BaseModel):
    """What goes into service with the version: digests of tag catalogue and lexicons."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    catalogue: str
    lexicons: str


class RequestContent(BaseModel):
    """What is asked for, and what it rests on: the SHA-256 of each evidence file by its kind, and every gate in it.

    `champion` is the version of the model that served then, null where none did.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    model: str
    version: int
    run_id: str
    trained_by: str
    reason: str
    champion: int | None
    evidence: dict[str, str]
    gates: tuple[Gate, ...]
    plan: BundlePlan


class ServiceContent(BaseModel):
    """A version went into service, by promotion or rollback, in place of the version `before`.

    `models` are all versions in the bundle, `catalogue` the digest of its tags; with `created_at`, `promoted_by` and
    `bundle_reason`, which are of the promotion that first built the bundle, it can be made again and has the same id.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", protected_namespaces=())

    model: str
    version: int
    before: int | None
    run_id: str
    bundle_id: str
    reason: str
    request_id: int | None
    models: dict[str, int]
    catalogue: str
    created_at: str
    promoted_by: str
    bundle_reason: str
