"""The jobs that a version's page offers, and what they are given."""

from collections.abc import Mapping

from inference.console.frame.language import term
from inference.error import UnknownJobError

JOBS: Mapping[str, str] = {
    "compare": term("与在用版本对比"),
    "blast": term("重算影响范围"),
    "shadow": term("开始影子运行"),
    "stop": term("停止影子运行"),
    "reproduce": term("复算证明"),
}
"""What a version's page offers, by the value of its button."""


def job_arguments(asked: str, model: str, version: int, champion: int | None) -> tuple[str, dict[str, str]]:
    """Return the name and the arguments of a job about a version; UnknownJobError for what the page does not offer."""
    one = {"model": model, "version": str(version)}
    if asked not in JOBS:
        raise UnknownJobError("there is no such job")
    if asked == "compare":
        versions = (str(version), "") if champion is None else (str(champion), str(version))
        return asked, {"model": model, "first": versions[0], "second": versions[1]}
    if asked in {"shadow", "stop"}:
        return "shadow", {**one, "stop": "--stop" if asked == "stop" else ""}
    return asked, one
