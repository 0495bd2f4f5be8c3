"""Canaries of every kind at every door: none of them is in anything that is written, logged or printed."""

import io
import logging
import sys
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from pathlib import Path

import pandas as pd
import pytest

from cli import main
from feature_store.duckdb_engine import DuckDBEngine
from feature_store.warehouse import Warehouse
from inference.model.loaded_bundle import load_bundle
from inference.settings import ServiceSettings
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from tests.behaviour.canary import contents, traces_in
from tests.behaviour.canary_export import ALL, ASKED, BROKEN, CALL, TALK, spoil_exports, write_exports
from tests.inference.call_case import OUTAGE, Ask, Town, bundle_at, call
from tests.inference.service_bundle import promote
from tests.inference.service_fake import ask, fake_app
from tests.inference.service_text_model import text_models
from tests.training.test_text_jobs import clock
from tests.training.text_calls import CONFIGS, concerns_config, sentiment_config
from training.error import TrainingError
from training.jobs import concerns, sentiment
from training.runner import labelled_calls

pytestmark = pytest.mark.slow


def command_line(*arguments: str) -> str:
    """Run the command; return what it printed on either side."""
    printed = io.StringIO()
    with pytest.MonkeyPatch.context() as patch, redirect_stdout(printed), redirect_stderr(printed):
        patch.setattr(sys, "argv", ["gridtags", *arguments])
        with pytest.raises(SystemExit):
            main()
    return printed.getvalue()


def train(var: Path, registry: ModelRegistry) -> list[str]:
    """Fit on what was loaded; one job succeeds, the other stumbles over a label."""
    engine = DuckDBEngine(Warehouse(var / "warehouse"))
    calls = labelled_calls(engine)
    engine.close()
    sentiment.run(sentiment_config(), calls, registry, clock, CONFIGS)
    with pytest.raises(TrainingError) as failure:
        concerns.run(concerns_config(), calls, registry, clock, CONFIGS)
    return [str(failure.value)]


def ask_service(var: Path) -> list[str]:
    """Put transcripts to the service, good ones and such as it cannot read; return what it answered."""
    promote(var / "bundles", 1, text_models(var / "models"))
    app = fake_app(bundle=load_bundle(var / "bundles", ServiceSettings().configs))
    talk = [{"speaker": side, "text": text} for side, text in [("customer", TALK.sentence), *TALK.dictation]]
    bodies = [
        {"json": {"text": f"客户：{ASKED.sentence}"}}, {"json": {"turns": talk}},
        {"json": {"turns": [{"speaker": BROKEN.sentence, "text": "喂"}]}}, {"json": {"text": BROKEN.sentence * 2000}},
        {"json": {"text": [BROKEN.sentence]}}, {"content": BROKEN.sentence.encode()},
        {"content": BROKEN.sentence.encode(), "headers": {"content-type": "application/json"}},
    ]  # fmt: skip
    answers = [ask(app, "POST", "/v1/transcripts:analyze", **body) for body in bodies]
    assert [answer.status_code for answer in answers] == [200, 200, 422, 422, 422, 415, 422]
    return [answer.text for answer in answers]


def send_calls(var: Path) -> list[str]:
    """Send finished calls, good ones and such as are refused, and ask for the receipt; return what was answered."""
    town = Town(var, bundle_at(var / "promoted"))
    town.night()
    turns = [{"speaker": side, "text": text} for side, text in [("customer", TALK.sentence), *TALK.dictation]]
    refused = {"turns": [{"speaker": BROKEN.sentence, "text": "喂"}], "channel": BROKEN.sentence}
    said = []

    async def scenario(ask: Ask) -> None:
        for number, (text, also) in enumerate(
            [(ASKED.sentence, {}), ("家里又停电了", {"turns": turns}), ("", refused)]
        ):
            answer = await ask("crm", "POST", "/v1/calls", call(f"K{number}", text=text, **also))
            said.append(answer.text)
            assert answer.status_code == (422 if also is refused else 200)
        about = ("/v1/customers/C1/tags", "/v1/customers/C1/persona", f"/v1/customers/C1/tags/{OUTAGE}/receipt")
        said.extend([(await ask("auditor", "GET", path)).text for path in about])

    town.visit(scenario)
    return said


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    """Go through every door; return the var folder and everything that was printed, logged or answered."""
    var, raw, logged = tmp_path_factory.mktemp("var"), tmp_path_factory.mktemp("raw"), []
    write_exports(raw)
    with pytest.MonkeyPatch.context() as patch, everything_logged(logged):
        patch.setenv("GRIDTAGS_VAR", str(var))
        patch.setenv("COLUMNS", "200")
        said = [command_line("ingest", str(raw))]
        spoil_exports(raw)
        said += [command_line("ingest", str(raw)), command_line("train", "concerns"), *ask_service(var)]
        said += send_calls(var / "town")
        said += train(var, ModelRegistry(RegistrySettings(var=var)))
    return var, [*said, "\n".join(logged)]


@contextmanager
def everything_logged(logged: list[str]):
    """Keep every record of every logger, down to DEBUG."""
    handler, root = logging.Handler(logging.DEBUG), logging.getLogger()
    handler.emit = lambda record: logged.append(f"{record.getMessage()} {record.exc_info}")
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(root, "level", logging.DEBUG)
        patch.setattr(logging.getLogger("matplotlib"), "level", logging.INFO)
        root.addHandler(handler)
        yield
        root.removeHandler(handler)


def test_the_canaries_went_through_every_door(written):
    var, said = written
    held = b"".join(content for _, content in contents(var))
    assert "quarantined" in said[0]
    assert "customer_type' is missing" in said[1]
    assert said[3].count("[手机号]")
    for kept in ("家里又停电了", "[姓名]", "[手机号]", "[地址]", "[车牌]", "[QQ号]"):
        assert held.count(kept.encode()) >= 4, kept


def test_a_canary_that_is_written_would_be_found(tmp_path):
    pd.DataFrame({"text": [CALL.sentence]}).to_parquet(tmp_path / "a.parquet", compression="zstd")
    (tmp_path / "b.json").write_text(pd.Series([CALL.sentence]).to_json())
    found = [traces_in(content, ALL) for _, content in contents(tmp_path)]
    assert max(map(len, found)) == len(CALL.told)
    assert len(found[-1]) == len(CALL.told)


def test_no_canary_is_in_any_file(written):
    found = {(str(path.relative_to(written[0])), *traces_in(content, ALL)) for path, content in contents(written[0])}
    assert not {row for row in found if len(row) > 1}


def test_no_canary_is_printed_logged_or_answered(written):
    assert [found for text in written[1] if (found := traces_in(text, ALL))] == []
