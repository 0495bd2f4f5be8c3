"""A version goes into service without a request: the ground of tests about something else, and of those about the steps."""

from registry.approval.service_change import ServiceChange, change_service, serving_lock, staging
from registry.clock import Clock, china_now
from registry.manifest import BundleManifest
from registry.tracking import ModelRegistry


def put_in_service(
    registry: ModelRegistry, name: str, version: int, by: str, reason: str, clock: Clock = china_now
) -> BundleManifest:
    """Put a version in service without asking anybody."""
    with serving_lock(registry) as ledger:
        change = ServiceChange(registry.version(name, version), by.strip(), reason.strip())
        return change_service(registry, ledger, change, staging(registry, change, clock))
