"""Requests made of a service's OpenAPI description, and what is wrong with the answers."""

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from typing import Any

import requests
import schemathesis
from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st
from hypothesis.errors import Unsatisfiable
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi import checks

from benchmarks.fuzz_hostile import Pool, hostile
from tests.inference.fuzz_case import Served

_ALWAYS = [
    not_a_server_error, checks.status_code_conformance, checks.content_type_conformance,
    checks.response_headers_conformance, checks.response_schema_conformance,
]  # fmt: skip
# What keeps to the schema may still contradict the state, name what is not there, or break what no schema can say.
_ACCEPTED = ["2xx", "304", "401", "403", "404", "409", "410", "422"]
_REFUSED = ["304", "401", "403", "404", "405", "409", "410", "413", "415", "422"]
_CONFIG = {
    "generation": {"with-security-parameters": False},
    "checks": {
        "positive_data_acceptance": {"expected-statuses": _ACCEPTED},
        "negative_data_rejection": {"expected-statuses": _REFUSED},
    },
}
_OPERATOR_SHARE = 8
_TIMEOUT_SECONDS = 60


@dataclass
class FuzzReport:
    """What was answered: counts by status, by operation and status, and each kind of fault once."""

    statuses: Counter[int] = field(default_factory=Counter)
    operations: dict[str, Counter[int]] = field(default_factory=dict)
    faults: dict[str, str] = field(default_factory=dict)

    def count(self, operation: str, status: int) -> None:
        """Count one answer."""
        self.statuses[status] += 1
        self.operations.setdefault(operation, Counter())[status] += 1

    def lines(self) -> list[str]:
        """Return a line per operation, the counts of all, and the faults."""
        each = [f"{name:70}{_counts(counts)}" for name, counts in sorted(self.operations.items())]
        faults = [f"FAULT {where}: {what}" for where, what in self.faults.items()]
        total = f"{self.statuses.total():,} requests: {_counts(self.statuses)}; {len(self.faults)} faults"
        return [*each, *faults, total]

    def as_record(self) -> dict[str, Any]:
        """Return the report as JSON takes it."""
        operations = {name: _record(counts) for name, counts in sorted(self.operations.items())}
        counted = {"requests": self.statuses.total(), "statuses": _record(self.statuses), "operations": operations}
        return {**counted, "faults": self.faults}


class Fuzzer:
    """Sends requests to a service that serves `served`; the same seed makes the same requests."""

    def __init__(self, served: Served, random_seed: int) -> None:
        self._served = served
        self._seed = random_seed
        self._session = requests.Session()
        config = schemathesis.Config.from_dict(_CONFIG)
        self._schema = schemathesis.openapi.from_url(f"{served.url}/openapi.json", config=config)
        self._pool = Pool(served.snapshots, _examples(self._schema.raw_schema))
        self._report = FuzzReport()

    def close(self) -> None:
        """Close the connections."""
        self._session.close()

    def run(self, count: int, part: str = "") -> FuzzReport:
        """Send about `count` requests to the operations with `part` in their label, and return the report.

        Each operation gets as many: a third of them well-formed, broken and hostile each.
        """
        operations = [each.ok() for each in self._schema.get_all_operations()]
        chosen = [each for each in operations if part in each.label]
        each_way = max(1, count // (3 * len(chosen)))
        for operation in chosen:
            for way in (self._well_formed, self._broken, self._hostile):
                self._send_all(operation, way, each_way)
        return self._report

    def _send_all(self, operation: Any, way: Callable[[Any, Any], None], count: int) -> None:  # noqa: ANN401 - schemathesis
        @seed(self._seed)
        @settings(
            max_examples=count,
            phases=[Phase.generate],
            database=None,
            deadline=None,
            suppress_health_check=list(HealthCheck),
        )
        @given(st.data())
        def sends(data: Any) -> None:  # noqa: ANN401 - hypothesis has no public name for it
            way(operation, data)

        with suppress(Unsatisfiable):  # nothing breaks a description that allows everything
            sends()

    def _well_formed(self, operation: Any, data: Any) -> None:  # noqa: ANN401
        case = data.draw(operation.as_strategy())
        if data.draw(st.integers(0, 3)):
            self._pool.fill(case, data)
        self._send(case, data, [*_ALWAYS, checks.positive_data_acceptance])

    def _broken(self, operation: Any, data: Any) -> None:  # noqa: ANN401
        if not (operation.body or list(operation.iter_parameters())):
            return
        case = data.draw(operation.as_strategy(generation_mode=schemathesis.GenerationMode.NEGATIVE))
        self._send(case, data, [*_ALWAYS, checks.negative_data_rejection])

    def _hostile(self, operation: Any, data: Any) -> None:  # noqa: ANN401
        case = data.draw(operation.as_strategy())
        self._pool.fill(case, data)
        self._send(case, data, _ALWAYS, hostile(case, data))

    def _send(self, case: Any, data: Any, wanted: Sequence[Any], beside: Mapping[str, Any] = {}) -> None:  # noqa: ANN401
        headers = {"X-API-Key": self._key(data), **beside.get("headers", {})}
        options = {name: value for name, value in beside.items() if name != "headers"}
        try:
            response = case.call(self._served.url, self._session, headers, timeout=_TIMEOUT_SECONDS, **options)
        except (requests.exceptions.InvalidHeader, requests.exceptions.InvalidURL, UnicodeError):
            return  # no client would send it
        self._report.count(case.operation.label, response.status_code)
        self._pool.learn(response)
        if _is_of_another_path(response):
            return
        try:
            case.validate_response(response, checks=list(wanted))
        except* Exception as found:  # noqa: BLE001 - whatever is wrong stands in the report
            for each in found.exceptions:
                self._fault(case, response, each)

    def _key(self, data: Any) -> str:  # noqa: ANN401
        names = ["operator"] * _OPERATOR_SHARE + sorted(self._served.keys) + ["nobody"]
        return self._served.keys.get(data.draw(st.sampled_from(names)), "no-such-secret")

    def _fault(self, case: Any, response: Any, error: Exception) -> None:  # noqa: ANN401
        where = f"{case.operation.label} {response.status_code} {type(error).__name__}"
        what = f"{' '.join(str(error).split())[:600]} | {case.as_curl_command()[:600]} | {response.text[:300]}"
        self._report.faults.setdefault(where, what)


def _examples(description: Mapping[str, Any]) -> dict[str, list[Any]]:
    """Return the examples of each operation's body."""
    found, schemas = {}, description["components"]["schemas"]
    for path, operations in description["paths"].items():
        for method, operation in operations.items():
            if body := operation.get("requestBody"):
                reference = body["content"]["application/json"]["schema"]["$ref"]
                found[f"{method.upper()} {path}"] = schemas[reference.rpartition("/")[2]]["examples"]
    return found


def _is_of_another_path(response: Any) -> bool:  # noqa: ANN401
    """Tell whether a slash or dots in a parameter made it a path that is no operation's, or another's."""
    return any(
        slug in response.text
        for slug in ("urn:gridtags:problem:unknown-path", "urn:gridtags:problem:method-not-allowed")
    )


def _counts(counts: Mapping[int, int]) -> str:
    return " ".join(f"{status}:{count}" for status, count in sorted(counts.items()))


def _record(counts: Mapping[int, int]) -> dict[str, int]:
    return {str(status): count for status, count in sorted(counts.items())}
