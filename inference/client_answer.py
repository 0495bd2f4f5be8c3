"""What the client returns: the answers of the service as typed dictionaries, of which those who use them read what they need."""

from typing import Any, Literal, NotRequired, TypedDict


class Tag(TypedDict):
    """A tag that holds."""

    id: str
    label: str
    dimension: str
    group: str
    value: Literal["yes"]
    confidence: float
    sensitivity: Literal["normal", "sensitive", "protected"]
    profiling: bool
    source: dict[str, Any]


class Tags(TypedDict):
    """All tags of a customer: those that hold, and the ids of those that cannot be decided."""

    customer_id: str
    snapshot_id: str
    computed_at: str
    tags: list[Tag]
    unknown: list[str]


class Persona(TypedDict):
    """One page about a customer; each section has `statement`, `statements`, and fields for machines."""

    customer_id: str
    snapshot_id: str
    computed_at: str
    who: dict[str, Any]
    usage: dict[str, Any]
    payment: dict[str, Any]
    voice: dict[str, Any]
    next_actions: list[dict[str, Any]]
    tags: list[str]
    sources: dict[str, Any]


class TagsBatch(TypedDict):
    """The tags of those customers that are known, and the ids of the others."""

    customers: list[Tags]
    missing: list[str]


class PersonaBatch(TypedDict):
    """The personas of those customers that are known, and the ids of the others."""

    customers: list[Persona]
    missing: list[str]


class Member(TypedDict):
    """A customer who carries the tag; `confidence` is the tag's."""

    customer_id: str
    confidence: float


class Change(TypedDict):
    """A customer's documents changed; `gained` and `lost` come with `detail`."""

    customer_id: str
    snapshot_id: str
    published_at: str
    removed: bool
    gained: NotRequired[list[str]]
    lost: NotRequired[list[str]]


class Changes(TypedDict):
    """Changes, oldest first, and the cursor to go on from: keep it once they are dealt with."""

    changes: list[Change]
    cursor: str


class Turn(TypedDict):
    """One turn of a call."""

    speaker: Literal["agent", "customer"]
    text: str


class Call(TypedDict):
    """What came of a call."""

    call_id: str
    customer_id: str
    accepted_at: str
    state: Literal["updated", "waiting", "customer_unknown"]
    snapshot_id: str | None
    gained: list[Tag]
    lost: list[Tag]
    analysis: dict[str, Any]


class Outcome(TypedDict):
    """An outcome as it is recorded."""

    customer_id: str
    tag: str
    kind: str
    at: str
    by: str
    recorded_at: str


class Restriction(TypedDict):
    """What must not be said of a customer; `pending` while the answers do not follow yet."""

    customer_id: str
    opted_out: bool
    pending: bool
    opt_outs: list[dict[str, Any]]
    deleted_tags: list[dict[str, Any]]


class Contest(TypedDict):
    """An appeal."""

    contest_id: str
    customer_id: str
    tag: str
    label: str
    statement: str
    state: Literal["open", "upheld", "rejected"]
    filed_at: str


class Receipt(TypedDict):
    """How a tag came about; `text` says it in Chinese."""

    receipt_id: str
    customer_id: str
    tag: dict[str, Any]
    value: Literal["yes", "no", "unknown"]
    confidence: float
    snapshot_id: str
    rule: dict[str, Any]
    evidence: list[dict[str, Any]]
    digests: dict[str, Any]
    text: str


class Replay(TypedDict):
    """Whether a receipt computed again says the same."""

    receipt_id: str
    result: Literal["same", "differs", "cannot"]
    differences: list[dict[str, Any]]
    missing: str | None
