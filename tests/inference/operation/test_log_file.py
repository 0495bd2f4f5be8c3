"""Logs in files: by size, by age, one for each process."""

import json
import logging
import logging.config
import os
import time
from datetime import timedelta

import pytest

from inference.settings import ServiceSettings
from inference.transport.log import log_config
from inference.transport.log_file import prune_logs


@pytest.fixture
def log(tmp_path):
    """Return a logger of the service that writes to files of 10 kB below the folder of the test."""
    settings = ServiceSettings(log_folder=tmp_path / "log", log_bytes=10_000)
    logging.config.dictConfig(log_config("info", settings.log_file))
    logger = logging.getLogger("gridtags")
    yield logger
    for handler in [*logger.handlers]:
        handler.close()
        logger.removeHandler(handler)
        logging.getLogger("uvicorn").removeHandler(handler)
    for each in (logger, logging.getLogger("uvicorn")):
        each.propagate = True
        each.setLevel(logging.NOTSET)


def test_lines_are_json_in_a_file_of_this_process_that_nobody_else_reads(log, tmp_path):
    log.info("began")
    (path,) = (tmp_path / "log").iterdir()
    assert path.name.endswith(f"-{os.getpid()}.jsonl")
    assert path.stat().st_mode & 0o777 == 0o600
    assert json.loads(path.read_text())["message"] == "began"


def test_a_full_file_is_turned_over_and_four_stay_beside_it(log, tmp_path):
    for number in range(800):
        log.info("line %d %s", number, "x" * 60)
    sizes = {path.name: path.stat().st_size for path in (tmp_path / "log").iterdir()}
    assert len(sizes) == 5
    assert max(sizes.values()) <= 10_000


def test_old_files_go_and_what_is_no_log_stays(tmp_path):
    for name in ("service-api1-1.jsonl", "service-api1-2.jsonl.3", "notes.txt"):
        (tmp_path / name).write_text("{}")
        os.utime(tmp_path / name, (time.time() - 20 * 86_400,) * 2)
    (tmp_path / "service-api1-9.jsonl").write_text("{}")
    prune_logs(tmp_path, timedelta(days=14))
    assert {path.name for path in tmp_path.iterdir()} == {"notes.txt", "service-api1-9.jsonl"}


def test_without_a_folder_logs_go_where_the_journal_takes_them():
    assert log_config("info", ServiceSettings().log_file)["handlers"].keys() == {"stderr"}
