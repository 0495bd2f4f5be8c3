"""What a job runs on: versions, threads, kernels and source files, which decide whether it can be repeated bit by bit."""

import platform
import shutil
import subprocess
from collections.abc import Mapping
from hashlib import sha256
from importlib.metadata import distributions
from pathlib import Path
from typing import Any

from threadpoolctl import threadpool_info

from registry.digest import file_digest
from registry.training_record import EnvironmentFact

ROOT = Path(__file__).resolve().parent.parent.parent
_SOURCES = ("nlp", "feature_store", "registry", "training")


def environment(root: Path = ROOT) -> EnvironmentFact:
    """Return the environment of this process; `root` is the folder that holds the source and `constraints.txt`.

    Threads are those of the libraries that are loaded by now: call it after the work.
    """
    pools = sorted(threadpool_info(), key=lambda pool: (pool["internal_api"], pool["filepath"]))
    lock = root / "constraints.txt"
    return EnvironmentFact(
        python=platform.python_version(),
        platform=platform.platform(),
        threads={_pool(pool): int(pool["num_threads"]) for pool in pools},
        kernels={_pool(pool): str(pool["architecture"]) for pool in pools if pool.get("architecture")},
        packages=_packages(),
        constraints_sha256=file_digest(lock) if lock.exists() else None,
        code_commit=_commit(root),
        source_digest=_source_digest(root),
    )


def _pool(pool: Mapping[str, Any]) -> str:
    """Return kind and library of a pool: several BLAS may be loaded, each with threads and kernels of its own."""
    return f"{pool['internal_api']}/{Path(pool['filepath']).name.split('-')[0]}"


def _packages() -> dict[str, str]:
    found = {str(each.metadata["Name"]).lower().replace("_", "-"): each.version for each in distributions()}
    return dict(sorted(found.items()))


def _commit(root: Path) -> str | None:
    """Return the commit, with `-dirty` where files were changed; null where the code is not in git."""
    git = shutil.which("git")
    if git is None or not (root / ".git").exists():
        return None
    command = [git, "-C", str(root), "describe", "--always", "--abbrev=40", "--exclude=*", "--dirty"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603 - our own words
    return done.stdout.strip() or None


def _source_digest(root: Path) -> str:
    digest = sha256()
    for path in sorted(path for folder in _SOURCES for path in (root / folder).rglob("*.py")):
        digest.update(f"{path.relative_to(root).as_posix()} {file_digest(path)}\n".encode())
    return digest.hexdigest()
