"""The tutorial as one script: every file that it shows is written, every command that it shows is run, in its order."""

import json
import os
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path
from typing import Any

from tests.documents.page import PROJECT, TUTORIAL, blocks

BUILT_BEFORE = "make demo\n"
_SERVICE = "http://127.0.0.1:8000"


def tutorial_script(port: int) -> str:
    """Return the blocks of the tutorial as a script for bash; the demo that it begins with is there already."""
    lines = ["set -euo pipefail"]
    for block in blocks(TUTORIAL, "sh", "toml"):
        if block.language == "toml":
            lines.append(f"cat > {block.title} <<'WRITTEN'\n{block.text}WRITTEN")
        elif block.text != BUILT_BEFORE:
            lines.append(block.text)
    return "\n".join(lines).replace(_SERVICE, f"http://127.0.0.1:{port}")


def run_tutorial(folder: Path, var: Path) -> str:
    """Follow the tutorial in a folder that looks like the project, on an installation in `var`; return what was printed."""
    shutil.copytree(PROJECT / "configs", folder / "configs")  # a copy of a link would be the project's own
    (folder / "docs").symlink_to(PROJECT / "docs")
    (folder / "var").symlink_to(var)
    _put_programs(folder / ".venv" / "bin")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {"PATH": os.defpath, "PYTHONPATH": str(PROJECT), "COLUMNS": "200", "OMP_NUM_THREADS": "1"}
    log = folder / "printed.txt"
    with log.open("wb") as output:
        process = subprocess.Popen(
            ["bash", "-c", tutorial_script(port)], cwd=folder, env={**environment, "GRIDTAGS_PORT": str(port)},
            stdout=output, stderr=subprocess.STDOUT, start_new_session=True,
        )  # fmt: skip
    try:
        code = process.wait(timeout=600)
    finally:
        _end(process)  # the service as well, where the script broke off before it stopped it
    printed = log.read_text(encoding="utf-8", errors="replace")
    assert code == 0, printed[-6000:]
    return printed


def answers_in(printed: str) -> list[dict[str, Any]]:
    """Return the JSON objects that were printed, which curl sets one behind the other."""
    decoder, found, place = json.JSONDecoder(), [], 0
    while (place := printed.find('{"', place)) >= 0:
        try:
            answer, place = decoder.raw_decode(printed, place)
            found.append(answer)
        except json.JSONDecodeError:
            place += 1
    return found


def _put_programs(folder: Path) -> None:
    """Give the interpreter of this test, and `gridtags` run by it, the places where the tutorial has them."""
    folder.mkdir(parents=True)
    for name, what in (("python", ""), ("gridtags", "-m cli ")):
        (folder / name).write_text(f'#!/bin/sh\nexec "{sys.executable}" {what}"$@"\n')
        (folder / name).chmod(0o755)


def _end(process: subprocess.Popen[bytes]) -> None:
    try:
        os.killpg(process.pid, signal.SIGKILL)
    except ProcessLookupError:
        return
