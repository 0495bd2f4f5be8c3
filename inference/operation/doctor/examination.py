"""Everything the doctor looks at, in order."""

from collections.abc import Iterator, Mapping

from inference.operation.doctor.config_look import look_at_configs
from inference.operation.doctor.key_look import look_at_keys, look_at_secrets
from inference.operation.doctor.ledger_look import look_at_bundle, look_at_ledger
from inference.operation.doctor.line import Line, Look, Patient, fail
from inference.operation.doctor.machine_look import look_at_clock, look_at_disk, look_at_fonts, look_at_versions
from inference.operation.doctor.store_look import look_at_snapshot, look_at_stores
from inference.operation.doctor.work_look import look_at_backups, look_at_schedule, look_at_service

LOOKS: Mapping[str, Look] = {
    "configs": look_at_configs,
    "stores": look_at_stores,
    "snapshot": look_at_snapshot,
    "ledger": look_at_ledger,
    "bundle": look_at_bundle,
    "disk": look_at_disk,
    "clock": look_at_clock,
    "fonts": look_at_fonts,
    "versions": look_at_versions,
    "secrets": look_at_secrets,
    "keys": look_at_keys,
    "service": look_at_service,
    "schedule": look_at_schedule,
    "backups": look_at_backups,
}


def examine(at: Patient) -> Iterator[Line]:
    """Yield what every look finds, one after the other; what one of them dies of is what it found."""
    for name, look in LOOKS.items():
        try:
            yield from look(at)
        except Exception as error:  # noqa: BLE001 - the doctor is asked when something is wrong, whatever it is
            yield fail(
                name, f"{type(error).__name__}: {' '.join(str(error).split())}", "do what it says, then look again"
            )
