"""What a data scientist does: look at features as of past instants, train a variant, compare it, ask for its promotion.

    python docs/examples/data_scientist.py --leaves 4 --variant variant-configs --reason '树更小' --answers answers.toml

It works on the installation that the environment names, as the scientist whose key is in GRIDTAGS_API_KEY. The variant is a folder
of configs of its own; nothing that is in service changes before another person has approved.
"""

import argparse
import re
import tomllib
from datetime import datetime
from pathlib import Path
from shutil import copytree

import pandas as pd

from compare import compare_versions, in_service
from feature_store.engine import Engine
from feature_store.horizon import horizon
from feature_store.opening import open_engine
from feature_store.outcome import outcomes
from feature_store.settings import FeatureStoreSettings
from inference.key.identity import actor_of_environment
from registry.actor import Actor, acting
from registry.approval.filing import file_request
from registry.clock import china_now
from registry.impact.answer import answer_questions
from registry.impact.assessment import assess
from registry.impact.question import load_questions
from registry.ledger import installation_ledger
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from registry.version import ModelVersion
from training.runner import Workplace, train

JOB, OUTCOME = "default-risk", "overdue_30_days_on_next_bill"


def look(engine: Engine, feature: str, months: int = 6) -> pd.DataFrame:
    """Return the default rate by fifths of a feature, as it stood at the first of each of the last months."""
    end = horizon(engine)[1]
    instants: list[datetime] = list(pd.date_range(end=end, periods=months, freq="MS").to_pydatetime())
    labels = outcomes(OUTCOME, engine, instants, known_until=end)
    rows = labels.merge(engine.features([feature], labels), on=["customer_id", "as_of"])
    fifth = rows[feature].rank(pct=True).mul(5).clip(upper=4.99) // 1
    return rows.groupby(fifth, dropna=False)["target"].agg(["size", "mean"])


def variant(configs: Path, folder: Path, leaves: int) -> Path:
    """Return a copy of the configs in which the trees of the job have at most so many leaves."""
    copytree(configs, folder)
    path = folder / "jobs" / f"{JOB}.toml"
    changed = re.sub(r"num_leaves = \d+", f"num_leaves = {leaves}", path.read_text(encoding="utf-8"))
    path.write_text(changed, encoding="utf-8")
    return folder


def judge(at: Workplace, version: ModelVersion) -> list[str]:
    """Return one line for each gate of the comparison with what is in service."""
    found = compare_versions(at, JOB, in_service(at.registry, JOB), version.version)
    gates = [gate for each in found.values() for gate in each.head.gates]
    return [f"{'ok  ' if gate.passed else 'MISS'} {gate.name}: {gate.value}" for gate in gates]


def ask(at: Workplace, version: ModelVersion, actor: Actor, reason: str, answers: dict[str, str]) -> int:
    """Make the impact assessment with what people answered, file the request and return its number."""
    settings = at.registry.settings
    ledger, questions = installation_ledger(settings), load_questions(settings.configs)
    left = assess(settings, ledger, JOB, version.version).content()["open"]
    said = {each: answers[each] for each in map(str, left if isinstance(left, list) else []) if each in answers}
    answer_questions(ledger, questions, JOB, version.version, said)
    assess(settings, ledger, JOB, version.version)
    chosen = at.registry.version(JOB, version.version)
    return file_request(settings, ledger, chosen, actor, reason).id


def main() -> None:
    """Do all of it, one step after the other."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--leaves", type=int, required=True)
    parser.add_argument("--variant", type=Path, required=True)
    parser.add_argument("--reason", required=True)
    parser.add_argument("--answers", type=Path, help="TOML: question of the impact assessment = answer")
    given = parser.parse_args()
    actor = actor_of_environment()
    if actor is None:
        raise SystemExit("GRIDTAGS_API_KEY: set the key of a scientist or an operator")
    answers = tomllib.loads(given.answers.read_text(encoding="utf-8")) if given.answers else {}
    files = FeatureStoreSettings()
    registry, (_, engine) = ModelRegistry(RegistrySettings()), open_engine(files)
    try:
        print(look(engine, "late_share_of_last_6").to_string())
        at = Workplace(engine, registry, variant(files.configs, given.variant, given.leaves), china_now)
        with acting(actor):
            version = train(JOB, at)
            print(f"{JOB} version {version.version}", *judge(at, version), sep="\n")
            print(f"request {ask(at, version, actor, given.reason, answers)}")
    finally:
        engine.close()


if __name__ == "__main__":
    main()
