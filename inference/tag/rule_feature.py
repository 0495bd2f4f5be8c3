"""Which features the rules of a catalogue read: what a user names in a rule is computed, listed in a feature set or not."""

from collections.abc import Iterable

from feature_store.feature import find_feature
from feature_store.feature_set import current_digests
from inference.tag.quantile import Quantile
from inference.tag.rule_book import rule_book
from registry.catalogue import Catalogue
from registry.digest import canonical_json, text_digest


def features_of_rules(catalogue: Catalogue, quantiles: Iterable[Quantile]) -> tuple[str, ...]:
    """Return the features that the rules of computed tags read, also through named quantiles; sorted.

    Windows of calls (`times('price', 45)`) are features like the others. Attributes and model outputs are none.

    Raises
    ------
    InferenceError
        A rule is wrong.
    """
    read = rule_book(catalogue).columns
    read |= {each.feature for each in quantiles if each.name in read}
    return tuple(sorted(name for name in read if find_feature(name) is not None))


def rule_feature_digest(names: Iterable[str]) -> str:
    """Return one digest of what these features compute, for the snapshot's manifest beside those of the feature sets."""
    return text_digest(canonical_json(dict(current_digests(names))))
