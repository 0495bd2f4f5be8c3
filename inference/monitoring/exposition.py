"""The figures of a night as gauges in the text format of Prometheus, for a node exporter's folder and for the service."""

from collections.abc import Iterator

from inference.monitoring.report import MonitoringReport

_HELP = {
    "gridtags_monitoring_timestamp_seconds": "When monitoring last ran",
    "gridtags_monitoring_findings": "Figures by level",
    "gridtags_monitoring_figure": "A figure held against its reference (features among all customers only)",
    "gridtags_monitoring_retrain_requested": "Models that wait for training",
}


def exposition_of(report: MonitoringReport) -> str:
    """Return the gauges; of features and tags only those that moved, so that the number of series stays small."""
    gauges: dict[str, list[tuple[str, float]]] = {
        "gridtags_monitoring_timestamp_seconds": [("", report.made_at.timestamp())],
        "gridtags_monitoring_findings": [(f'{{level="{level}"}}', count) for level, count in report.levels.items()],
        "gridtags_monitoring_figure": list(_figures(report)),
        "gridtags_monitoring_retrain_requested": [(f'{{model="{_escaped(each)}"}}', 1) for each in report.requested],
    }
    lines: list[str] = []
    for name, samples in gauges.items():
        lines += [f"# HELP {name} {_HELP[name]}", f"# TYPE {name} gauge"]
        lines += [f"{name}{labels} {value:.10g}" for labels, value in samples]
    return "\n".join(lines) + "\n"


def _figures(report: MonitoringReport) -> Iterator[tuple[str, float]]:
    for each in report.findings:
        if each.kind in {"feature", "tag_share", "band_rate"} and (
            each.level == "ok" or (each.kind == "feature" and each.group)
        ):
            continue
        labels = {
            "kind": each.kind, "name": each.name, "model": each.model, "version": str(each.version or ""),
            "group": each.group, "level": each.level,
        }  # fmt: skip
        yield "{" + ",".join(f'{key}="{_escaped(value)}"' for key, value in labels.items()) + "}", each.value


def _escaped(value: str) -> str:
    return value.replace("\\", r"\\").replace('"', r"\"").replace("\n", r"\n")
