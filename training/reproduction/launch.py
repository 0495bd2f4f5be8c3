"""Starting the repetition with the threads of the record: libraries read them once, when they are loaded."""

import shutil
import subprocess
import sys
from pathlib import Path

from registry.training_record import RECORD_FILE, EnvironmentFact, TrainingRecord
from training.error import ReproductionError
from training.record.circumstances import restore
from training.record.environment import ROOT

_VARIABLES = {"openmp": "OMP_NUM_THREADS", "openblas": "OPENBLAS_NUM_THREADS", "mkl": "MKL_NUM_THREADS"}


def launch(record: TrainingRecord, var: Path, scratch: Path) -> Path:
    """Repeat the job of `record` in a process of its own and return the folder with the new record.

    Raises
    ------
    ReproductionError
        The job did not get as far as its record; the message says why.
    """
    configs, folder = scratch / "configs", scratch / "again"
    restore((record.config, *record.files), configs)
    folder.mkdir()
    (scratch / RECORD_FILE).write_text(record.text, encoding="utf-8")
    command = [*_environment(record.environment, configs), sys.executable, "-m", "training.reproduction.repetition"]
    places = [str(each.absolute()) for each in (scratch / RECORD_FILE, var, configs, folder)]
    done = subprocess.run([*command, *places], capture_output=True, text=True, check=False, cwd=ROOT)  # noqa: S603
    if done.returncode != 0 or not (folder / RECORD_FILE).exists():
        said = (done.stderr.strip().splitlines() or ["it ended without a word"])[-1]
        raise ReproductionError(f"{record.job}: the repetition did not reach its record: {said}")
    return folder


def _environment(then: EnvironmentFact, configs: Path) -> list[str]:
    """Return the program `env` with what the job is to see beside the environment of this process."""
    env = shutil.which("env")
    if env is None:
        raise ReproductionError("the program `env` is needed to start a repetition, and is not on the path")
    threads: dict[str, int] = {}
    for pool, count in then.threads.items():
        if (variable := _VARIABLES.get(pool.split("/")[0])) is not None:
            threads[variable] = max(count, threads.get(variable, 1))
    settings = [f"{variable}={count}" for variable, count in sorted(threads.items())]
    return [env, "PYTHONHASHSEED=0", f"GRIDTAGS_CONFIGS={configs.absolute()}", *settings]
