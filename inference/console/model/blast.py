"""The blast radius of a version as it was recorded: who would move, by tag, band, action and segment."""

from collections.abc import Iterator
from typing import Any

from inference.blast.blast import Blast, Count, Migration
from inference.console.frame.language import term
from inference.console.model.wording import Wording

MOST_TAGS = 60
_TITLES = {"bands": term("违约等级的变动"), "actions": term("处置建议的变动"), "segments": term("客户分群的变动")}


class BlastView:
    """A recorded blast radius in the visitor's language."""

    def __init__(self, blast: Blast, wording: Wording) -> None:
        self.blast = blast
        self._wording = wording

    @property
    def share(self) -> float:
        """The share of the examined who move."""
        return self.blast.moved / max(self.blast.examined, 1)

    @property
    def tags(self) -> list[list[Any]]:
        """Label, id, state, before, after, gained, lost, of the tags that move, most first."""
        moved = sorted(
            (each for each in self.blast.tags if each.total.gained or each.total.lost),
            key=lambda each: (-each.total.gained - each.total.lost, each.tag),
        )
        return [
            [f"{each.label} {each.tag}", each.state,
             *(f"{count:,}" for count in (each.total.before, each.total.after, each.total.gained, each.total.lost))]
            for each in moved[:MOST_TAGS]
        ]  # fmt: skip

    @property
    def tag_chart(self) -> dict[str, Any] | None:
        """Gains to the right, losses to the left, null where no tag moves."""
        moved = [each for each in self.blast.tags if each.total.gained or each.total.lost]
        if not moved:
            return None
        moved = sorted(moved, key=lambda each: each.total.gained + each.total.lost)[-20:]
        labels = [each.label for each in moved]
        sides = {
            term("得到"): [each.total.gained for each in moved],
            term("失去"): [-each.total.lost for each in moved],
        }
        return {
            "data": [
                {"type": "bar", "orientation": "h", "name": self._wording.text(name), "y": labels, "x": values}
                for name, values in sides.items()
            ],
            "layout": {"barmode": "relative", "yaxis": {"type": "category", "automargin": True}},
        }  # fmt: skip

    def migrations(self) -> Iterator[dict[str, Any]]:
        """Give each matrix as a heat map in shares of its row, and who moves within which class."""
        for name, title in _TITLES.items():
            migration: Migration | None = getattr(self.blast, name)
            if migration is not None and migration.matrix:
                yield {
                    "title": self._wording.text(title), **matrix_table(migration.matrix), "moved": migration.moved,
                    "rows_counted": migration.rows, "groups": [*self._groups(migration)],
                }  # fmt: skip

    def _groups(self, migration: Migration) -> Iterator[list[Any]]:
        for kind, groups in migration.by.items():
            for value, count in sorted(groups.items(), key=lambda each: -_share(each[1])):
                if count.gained:
                    named = self._wording.word(value) or "–"
                    yield [
                        self._wording.word(kind),
                        named,
                        f"{count.gained:,} / {count.rows:,}",
                        f"{_share(count):.2%}",
                    ]


def matrix_table(matrix: dict[str, dict[str, int]]) -> dict[str, Any]:
    """Return a matrix of moves as rows of counts with their columns, and as a heat map of the shares of each row."""
    columns = sorted({*matrix, *(after for row in matrix.values() for after in row)})
    counts = [[matrix.get(before, {}).get(after, 0) for after in columns] for before in columns]
    shares = [[count / max(sum(row), 1) for count in row] for row in counts]
    names = [each or "–" for each in columns]
    return {
        "columns": names, "rows": [[name, *(f"{count:,}" for count in row)] for name, row in zip(names, counts, strict=True)],
        "chart": {
            "data": [{"type": "heatmap", "x": names, "y": names, "z": shares, "text": counts, "texttemplate": "%{text:,}",
                      "zmin": 0, "zmax": 1, "showscale": False, "colorscale": [[0, "#f5f7f9"], [1, "#5b8fc7"]]}],
            "layout": {"yaxis": {"type": "category", "autorange": "reversed", "automargin": True}, "xaxis": {"type": "category"}},
        },
    }  # fmt: skip


def _share(count: Count) -> float:
    return count.gained / max(count.rows, 1)
