"""The two servers that are compared: the whole service, and a bare FastAPI endpoint with the same bytes in memory.

`python -m benchmarks.speed_server bare|LOCATION FOLDER PORTFILE [--core N]` serves until it is told to stop: the service on the
online store at LOCATION, a SQLite file or a database's URL, with the bundles and snapshots of FOLDER.
"""

import argparse
import os
import socket
import sys
from collections.abc import Sequence
from importlib.abc import MetaPathFinder
from pathlib import Path
from types import ModuleType

import uvicorn

# Not in the serving image, but others load them wherever they are installed: 300 MB that the service never uses.
_ABSENT_IN_SERVICE = frozenset(
    {"torch", "transformers", "pandas", "pyarrow", "mlflow", "ibis", "matplotlib", "pyspark", "z3"}
)


class _Absence(MetaPathFinder):
    """Makes what the serving image does not hold impossible to import here, too."""

    def find_spec(self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None) -> None:
        """Raise ModuleNotFoundError for what is absent; leave the rest to others."""
        del path, target
        if fullname.partition(".")[0] in _ABSENT_IN_SERVICE:
            raise ModuleNotFoundError(f"No module named {fullname!r}", name=fullname)


def main() -> None:
    """Serve as the command line says; the port goes to PORTFILE once the socket listens."""
    parser = argparse.ArgumentParser()
    parser.add_argument("app")
    parser.add_argument("folder", type=Path)
    parser.add_argument("portfile", type=Path)
    parser.add_argument("--core", type=int)
    options = parser.parse_args()
    if options.core is not None:
        os.sched_setaffinity(0, {options.core})
    config = _bare() if options.app == "bare" else _full(options.app, options.folder)
    with socket.create_server(("127.0.0.1", 0), backlog=128) as listening:
        options.portfile.write_text(str(listening.getsockname()[1]), encoding="utf-8")
        uvicorn.Server(config).run([listening])


def _bare() -> uvicorn.Config:
    from benchmarks.speed_bare import bare_app  # noqa: PLC0415 each server loads what it needs itself

    return uvicorn.Config(bare_app(), loop="uvloop", http="httptools", ws="none", access_log=False, log_level="warning")


def _full(location: str, folder: Path) -> uvicorn.Config:
    sys.meta_path.insert(0, _Absence())
    from benchmarks.speed_full import full_config  # noqa: PLC0415 each server loads what it needs itself

    return full_config(location, folder)


if __name__ == "__main__":
    main()
