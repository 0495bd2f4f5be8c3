"""What the service is compared with: `mlflow models serve` with one worker and a small LightGBM model.

`python -m benchmarks.mlflow_server FOLDER PORT [--unsigned] [--core N]` fits and stores the model in FOLDER and runs
MLflow's command line.
"""

import argparse
import os
import sys
from pathlib import Path

import lightgbm as lgb
import mlflow.cli
import mlflow.lightgbm
import numpy as np
import pandas as pd
from mlflow.models import infer_signature

from benchmarks.speed_request import COLUMNS

TREES = 100


def main() -> None:
    """Store the model and serve it in the environment as it is: nothing is downloaded, none is made."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("port")
    parser.add_argument(
        "--unsigned", action="store_true", help="without a signature nothing is checked, and more answered"
    )
    parser.add_argument("--core", type=int)
    options = parser.parse_args()
    if options.core is not None:
        os.sched_setaffinity(0, {options.core})
    write_model(options.folder / "model", signed=not options.unsigned)
    served = ["models", "serve", "--model-uri", str(options.folder / "model"), "--env-manager", "local"]
    where = ["--host", "127.0.0.1", "--port", options.port, "--workers", "1"]
    os.chdir(options.folder)  # whatever MLflow writes beside goes with the folder
    # Its command line starts `uvicorn` by name.
    os.environ["PATH"] = f"{Path(sys.executable).parent}:/usr/bin:/bin"  # noqa: TID251 - for its child
    mlflow.cli.cli([*served, *where])


def write_model(folder: Path, *, signed: bool) -> None:
    """Fit a booster of 100 trees on noise and store it; this project registers its own with a signature."""
    random = np.random.default_rng(0)
    x = pd.DataFrame(random.standard_normal((2_000, len(COLUMNS))), columns=COLUMNS)
    truth = x.iloc[:, :8].sum(axis=1) > 0
    parameters = {"objective": "binary", "num_leaves": 31, "verbose": -1, "num_threads": 1, "seed": 1}
    booster = lgb.train(parameters, lgb.Dataset(x, truth), TREES)
    signature = infer_signature(x, booster.predict(x)) if signed else None
    mlflow.lightgbm.save_model(booster, folder, signature=signature, pip_requirements=["lightgbm"])


if __name__ == "__main__":
    main()
