"""The bundle: models, tag catalogue and manifest in one folder, from which a service runs without the registry.

    bundles/CURRENT                      id of the bundle in service
    bundles/ID/manifest.json             BundleManifest; the id is a digest of its content
    bundles/ID/catalogue.json            the tag catalogue
    bundles/ID/models/NAME/model.txt     LightGBM, or model.skops for scikit-learn
    bundles/ID/models/NAME/model.json    ServedModel: the description, name, version, run

This module is what other rooms import; neither it nor what it imports needs MLflow, pandas, scikit-learn or LightGBM.
"""

from registry.bundle_reader import Bundle, open_bundle
from registry.bundle_writer import write_bundle
from registry.manifest import SCHEMA_VERSION, BundledModel, BundleManifest

__all__ = ["SCHEMA_VERSION", "Bundle", "BundleManifest", "BundledModel", "open_bundle", "write_bundle"]
