"""The stages between what a run is about and what it publishes: features, scores, quantiles, tags and documents of everybody."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from feature_store.engine import Engine
from feature_store.snapshot.material import Span
from inference.nightly.column_sheet import write_column_sheet
from inference.nightly.crew import Do, crew
from inference.nightly.material import Gathering, Progress
from inference.nightly.part import score_part, tag_part
from inference.nightly.run_folder import RunFolder
from inference.tag.column_sheet import COLUMNS
from inference.tag.quantile import load_quantiles
from inference.tag.quantile_table import measure_quantiles
from registry.bundle import Bundle

Stage = Callable[[str, int, int], None]


@dataclass(frozen=True)
class Computation:
    """What the customers of a run are computed with; `workers` processes share the parts."""

    engine: Engine
    bundle: Bundle
    configs: Path
    workers: int

    def compute(self, folder: RunFolder, stage: Stage) -> list[Span]:
        """Do what is left of all stages up to the documents; return the parts."""
        stage("compute features", 0, 1)
        gathering = Gathering(self.engine, self.bundle, self.configs, folder)
        spans = gathering.gather(progress(stage, "compute features"))
        with crew(min(self.workers, len(spans))) as do:
            self._score(folder, spans, do, progress(stage, "score"))
            quantiles = self._quantiles(folder, spans, progress(stage, "fix quantiles"))
            named = load_quantiles(self.configs / "quantiles.toml")
            work = [(folder, self.bundle.root, number, quantiles, named) for number, _ in enumerate(spans)]
            for done in do(tag_part, work):
                stage("apply rules and write documents", done, len(spans))
        if folder.done("columns") is None:
            names = folder.record("tag-00000")["columns"]
            sheet = write_column_sheet(names, [each.name for each in named], self.configs, folder.staged)
            folder.finish("columns", {COLUMNS: sheet})
        return spans

    def _score(self, folder: RunFolder, spans: list[Span], do: Do, tell: Progress) -> None:
        tell(0, len(spans))
        for done in do(score_part, [(folder, self.bundle.root, number, span) for number, span in enumerate(spans)]):
            tell(done, len(spans))

    def _quantiles(self, folder: RunFolder, spans: list[Span], tell: Progress) -> dict[str, dict[str, float]]:
        record = folder.done("quantiles")
        if record is None:
            named = load_quantiles(self.configs / "quantiles.toml")
            values = measure_quantiles([folder.scored(number) for number, _ in enumerate(spans)], named)
            record = folder.finish("quantiles", {"quantiles": values})
        tell(1, 1)
        return record["quantiles"]


def progress(stage: Stage, name: str) -> Progress:
    """Return what tells the progress of one stage, which begins now."""
    stage(name, 0, 1)
    return lambda done, total: stage(name, done, total)
