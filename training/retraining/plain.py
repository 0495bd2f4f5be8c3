"""Training again what nobody can say of whether it is due: models of text, and segments; somebody asked, and that is enough."""

from registry.error import GateMissedError
from training.comparison.run import compare, put_comparison
from training.error import GuardError
from training.retraining.config import RetrainConfig
from training.retraining.decision import Decision, Line
from training.retraining.verdict import comparison_lines
from training.runner import Workplace, train

_KEEP = "沿用在用版本"


def retrain_plainly(name: str, at: Workplace, *, dry_run: bool = False) -> Decision:
    """Train a job, compare the version with the champion on frozen rows, and refuse it where a limit of `[comparison]` is missed.

    Nothing is promoted. Raises TrainingError where its data cannot be learnt from.
    """
    champion = at.registry.champions().get(name)
    held = "无" if champion is None else f"{champion.name} 版本 {champion.version}"
    lines = [Line("在用版本", held, "", ""), Line("重新训练", "已提请", "", "需重新训练")]
    if dry_run:
        return Decision("due", (*lines, Line("结论", "", "", "应重新训练（试运行，未训练）")))
    try:
        version = train(name, at)
    except (GateMissedError, GuardError) as error:
        return Decision("refused", (*lines, Line("训练", str(error), "", "未通过"), Line("结论", "", "", _KEEP)))
    lines.append(Line("新版本", f"{version.name} 版本 {version.version}", "", "已登记"))
    if champion is None:
        return Decision("trained", (*lines, Line("结论", "没有可比的在用版本", "", "可提请上线")), version)
    comparison = compare(name, champion.version, version.version, at)
    put_comparison(comparison, at)
    lines += comparison_lines(comparison, RetrainConfig().tolerance)
    if not comparison.missed:
        return Decision("trained", (*lines, Line("结论", "", "", "可提请上线")), version)
    against = f"missed {', '.join(gate.name for gate in comparison.missed)}"
    at.registry.refuse(version, f"retraining: {against}")
    return Decision("refused", (*lines, Line("结论", against, "", f"拒绝，{_KEEP}")), version)
