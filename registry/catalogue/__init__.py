"""The tag catalogue: definitions and groups, their versions and lifecycle, and what is checked about them."""

from registry.catalogue.catalogue import Catalogue
from registry.catalogue.definition import TagDefinition, TagGroup
from registry.catalogue.loading import load_catalogue

__all__ = ["Catalogue", "TagDefinition", "TagGroup", "load_catalogue"]
