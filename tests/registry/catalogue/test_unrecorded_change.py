import pytest

from registry.bundle import open_bundle
from registry.catalogue import load_catalogue
from registry.catalogue.recording import record
from registry.error import PromotionError
from registry.tracking import ModelRegistry
from tests.registry.approval.service_case import put_in_service
from tests.registry.catalogue.test_recording import TAG, WHO


def test_a_definition_that_changed_without_a_version_is_not_promoted(registry, register, segments, adopted, change):
    register(registry, "segments", segments)
    own = ModelRegistry(registry.settings.model_copy(update={"configs": adopted.parent}))
    change(adopted / "payment.toml", ">= 3", ">= 4")
    with pytest.raises(
        PromotionError, match=rf"the catalogue has 1 problems .*tag {TAG}: changed without a new version"
    ):
        put_in_service(own, "segments", 1, "李工", "首次上线")
    record(adopted, [TAG], WHO)
    put_in_service(own, "segments", 1, "李工", "首次上线")
    assert open_bundle(own.settings.bundles).catalogue() == load_catalogue(adopted)
