"""What the load of the serving benchmarks asks for."""

import json
import random
from typing import Literal

from benchmarks.speed_document import customer_id

Ask = Literal["bare", "persona", "persona_plain", "batch", "row"]
"""The bare endpoint; one persona; one by a key that may see nothing sensitive; a hundred; a row of a model at MLflow's server."""

SECRET = "benchmark"  # noqa: S105 keys of a server that lives for the benchmark
PLAIN_SECRET = "benchmark-plain"  # noqa: S105
BARE_PATH = "/persona"
BATCH = 100
COLUMNS = tuple(f"feature_{number}" for number in range(60))
"""What the model reads that MLflow serves."""
_DIFFERENT, _DIFFERENT_BATCHES = 10_000, 300


def requests_for(ask: Ask, customers: int = 0) -> list[bytes]:
    """Return requests, customers at random."""
    chance = random.Random(7)  # noqa: S311
    if ask == "bare":
        return [_request("GET", BARE_PATH)]
    if ask == "row":
        return [_request("POST", "/invocations", body=_row(chance)) for _ in range(_DIFFERENT_BATCHES)]
    if ask == "batch":
        return [_batch(chance.sample(range(customers), min(BATCH, customers))) for _ in range(_DIFFERENT_BATCHES)]
    secret = SECRET if ask == "persona" else PLAIN_SECRET
    numbers = chance.choices(range(customers), k=_DIFFERENT)
    return [_request("GET", f"/v1/customers/{customer_id(number)}/persona", secret) for number in numbers]


def _batch(numbers: list[int]) -> bytes:
    question = {"ids": [customer_id(number) for number in numbers], "view": "persona"}
    return _request("POST", "/v1/customers:batchGet", SECRET, question)


def _row(chance: random.Random) -> dict[str, object]:
    return {"dataframe_split": {"columns": COLUMNS, "data": [[chance.gauss(0, 1) for _ in COLUMNS]]}}


def _request(method: str, path: str, secret: str | None = None, body: object = None) -> bytes:
    key = [] if secret is None else [f"X-API-Key: {secret}"]
    content = b"" if body is None else json.dumps(body).encode()
    kind = ["Content-Type: application/json", f"Content-Length: {len(content)}"] if content else []
    return "\r\n".join([f"{method} {path} HTTP/1.1", "Host: service", *key, *kind, "", ""]).encode() + content
