"""The check of the catalogue before anything is published: definitions, history, and the doctor's proofs."""

from collections.abc import Iterator
from pathlib import Path

from inference.catalogue.vocabulary import ranges, vocabulary
from registry.catalogue import Catalogue
from registry.catalogue.definition_check import definition_problems
from registry.catalogue.history_check import history_problems


def problems(catalogue: Catalogue, configs: Path) -> Iterator[str]:
    """Yield one line for each thing that is wrong with a catalogue, naming tag or group.

    Definitions come first, then the history; the doctor is asked only about rules that can be read.

    Raises
    ------
    InferenceError, CatalogueError, TaxonomyError
        A file below `configs` that the check itself needs cannot be read.
    """
    wrong = definition_problems(catalogue, vocabulary(configs))
    yield from wrong
    yield from history_problems(catalogue)
    if not wrong:
        yield from broken_claims(catalogue, configs)


def broken_claims(catalogue: Catalogue, configs: Path) -> Iterator[str]:
    """Yield what groups claim of their tags and the doctor refutes, each with a customer who shows it."""
    from registry.doctor.examination import examine  # noqa: PLC0415 - the solver takes long to load

    for finding in examine(catalogue, ranges(configs)):
        if finding.is_problem:
            yield finding.sentence
