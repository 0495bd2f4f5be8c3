"""Small real bundles for tests of the service."""

from datetime import UTC, datetime
from pathlib import Path

from registry.bundle import BundleManifest, write_bundle
from registry.catalogue import Catalogue
from registry.catalogue.definition import TagDefinition, TagGroup
from registry.description import ServedModel

GROUP = TagGroup(id="payment_timeliness", label="缴费及时性", dimension="风险信用", exclusive=True, exhaustive=False)
TAG = TagDefinition(
    id="payment.often_overdue", label="常逾期缴费", meaning="近12期多次逾期", group=GROUP.id, kind="rule",
    rule="late_bills_of_last_12 >= 3", version=1, owner="客户服务中心", purpose="催费服务", sensitivity="normal",
    readers=("crm",), refresh="daily", validity_days=35, state="应用",
)  # fmt: skip
CATALOGUE = Catalogue(groups=(GROUP,), tags=(TAG,))


def model_folder(folder: Path, name: str, version: int) -> Path:
    """Write a folder that a bundle takes for a LightGBM model."""
    folder.mkdir(parents=True, exist_ok=True)
    served = ServedModel(
        kind="lightgbm", columns=("owed_now",), classes=("0", "1"), name=name, version=version, run_id="r1"
    )
    (folder / "model.json").write_text(served.model_dump_json(), encoding="utf-8")
    (folder / "model.txt").write_text(f"tree {version}", encoding="utf-8")
    return folder


def promote(bundles: Path, version: int, models: dict[str, Path] | None = None) -> BundleManifest:
    """Put a bundle with version `version` of the default-risk model, and with `models`, in service."""
    folder = model_folder(bundles.parent / "built" / str(version), "default-risk", version)
    at = datetime(2026, 3, version, tzinfo=UTC)
    return write_bundle(bundles, {"default-risk": folder, **(models or {})}, CATALOGUE, "王工", "验证通过", at)
