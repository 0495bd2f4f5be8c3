"""One persona on SQLite beside others: PostgreSQL, lists, a key that sees less, and MLflow's own server."""

import tempfile
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from benchmarks.postgres_server import postgres
from benchmarks.speed_bundle import write_benchmark_bundle
from benchmarks.speed_document import publish
from benchmarks.speed_entry import Size, SpeedResult, at_least, benchmark
from benchmarks.speed_process import CLIENT_CORE, mlflow_service, service
from benchmarks.speed_request import BATCH
from benchmarks.speed_serving import PLANS, Figures, Side, in_alternation, ratios, spread


@benchmark("serving")
def persona_beside_others(size: Size) -> Iterator[SpeedResult]:
    """Load every side in alternation, each server on the same core; PostgreSQL works on the other, as if it were elsewhere."""
    plan, customers = PLANS[size], _customers(size)
    with ExitStack() as stack:
        sides = _sides(stack, Path(stack.enter_context(tempfile.TemporaryDirectory())), customers)
        rounds = in_alternation(sides, plan)
    yield from _results(rounds, customers)


@benchmark("serving")
def persona_beside_mlflow(size: Size) -> Iterator[SpeedResult]:
    """Load the service and MLflow's server in alternation, on the same core: a persona against one row of a small model."""
    plan, customers = PLANS[size], _customers(size)
    with ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
        location = str(folder / "gridtags.db")
        publish(location, customers)
        write_benchmark_bundle(folder)
        sides = {
            "persona": Side(stack.enter_context(service(location, folder)), "persona", customers),
            "mlflow": Side(stack.enter_context(mlflow_service(folder / "signed")), "row"),
            "unsigned": Side(stack.enter_context(mlflow_service(folder / "unsigned", "--unsigned")), "row"),
        }
        rounds = in_alternation(sides, plan)
    model = "100 trees, 60 features, one worker"
    note = f"{model}, with a signature as this project registers it"
    yield at_least(25, _result("persona ÷ one row at `mlflow models serve`", ratios(rounds, "persona", "mlflow"), note))
    note = f"{model}, nothing is checked"
    yield _result("persona ÷ the same, no signature", ratios(rounds, "persona", "unsigned"), note)


def _customers(size: Size) -> int:
    several = PLANS[size].customers
    return several[len(several) // 2]


def _sides(stack: ExitStack, folder: Path, customers: int) -> dict[str, Side]:
    write_benchmark_bundle(folder)
    database = stack.enter_context(postgres())
    database.serve_on_core(CLIENT_CORE)
    locations = {"sqlite": str(folder / "gridtags.db"), "postgres": database.create_database()}
    for location in locations.values():
        publish(location, customers)
    servers = {name: stack.enter_context(service(location, folder)) for name, location in locations.items()}
    return {
        "bare": Side(stack.enter_context(service("bare", folder)), "bare"),
        "persona": Side(servers["sqlite"], "persona", customers),
        "plain": Side(servers["sqlite"], "persona_plain", customers),
        "batch": Side(servers["sqlite"], "batch", customers),
        "postgres": Side(servers["postgres"], "persona", customers),
    }


def _results(rounds: list[dict[str, Figures]], customers: int) -> Iterator[SpeedResult]:
    def p99(name: str) -> str:
        return f"{customers:,} customers, p99 {median(each[name]['p99_ms'] for each in rounds):.3g} ms"

    yield at_least(
        0.4, _result("persona from PostgreSQL ÷ bare endpoint", ratios(rounds, "postgres", "bare"), p99("postgres"))
    )
    note = f"customers/s of :batchGet by those of single reads, {p99('batch')}"
    yield at_least(
        5, _result(f"{BATCH} personas at once ÷ one by one", ratios(rounds, "batch", "persona", BATCH), note)
    )
    note = f"every answer is filtered, {p99('plain')}"
    yield _result("persona for a key without `sensitive` ÷ with it", ratios(rounds, "plain", "persona"), note)


def _result(name: str, values: list[float], note: str) -> SpeedResult:
    return SpeedResult(name, "serving", median(values), "×", note=f"{note}; {spread(values)}")
