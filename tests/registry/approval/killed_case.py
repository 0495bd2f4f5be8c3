"""A promotion that is killed at a step; in a process of its own, forked from one that has loaded everything."""

import os
import signal
from multiprocessing import get_context
from pathlib import Path

from registry.approval import service_change
from registry.ledger import Ledger
from registry.settings import RegistrySettings
from registry.tracking import ModelRegistry
from tests.registry.approval.service_case import put_in_service

_OWNERS = {"service_change": service_change, "ledger": Ledger, "registry": ModelRegistry}


def killed(settings: RegistrySettings, owner: str, step: str) -> int | None:
    """Promote version 2 of segments in another process, which is killed when it comes to a step; return its exit code."""
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    process = context.Process(target=_promote, args=(settings.var, settings.configs, owner, step))
    process.start()
    process.join(timeout=120)
    return process.exitcode


def _promote(var: Path, configs: Path, owner: str, step: str) -> None:
    setattr(_OWNERS[owner], step, _die)
    registry = ModelRegistry(RegistrySettings(var=var, configs=configs))
    put_in_service(registry, "segments", 2, "李工", "更新")


def _die(*_: object, **__: object) -> None:
    os.kill(os.getpid(), signal.SIGKILL)
