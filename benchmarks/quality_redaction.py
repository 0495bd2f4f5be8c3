"""`redaction`: how much of what is personal is masked, and how much that is not.

Sets: sentences written by hand (every part of tests/nlp/redaction_cases.toml; the one that
no rule was written for is reported apart), calls of the demo utility before the recogniser
hears them, whose names and numbers are known, invented numbers told in many ways, and, where they are there, public texts in which
hardly anybody is named.
Intervals: over sentences or calls; Wilson's where nothing is missed.
"""

import csv
import tomllib
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import numpy as np

from benchmarks.generated_dictation import dictations
from benchmarks.marked_text import MarkedTranscript, Masked, marked_text, masked, recall_counts
from benchmarks.quality_result import QualityResult
from benchmarks.quality_set import Array
from demo_utility.almanac import build_almanac
from demo_utility.scene import draw_scene
from demo_utility.script import Script
from demo_utility.world import build_world
from nlp.redaction import personal_spans
from training.metric import bootstrap_count_interval

NAME = "redaction"
STRUCTURED = frozenset(
    (
        "[身份证]",
        "[手机号]",
        "[户号]",
        "[表号]",
        "[密码]",
        "[银行卡]",
        "[座机]",
        "[邮箱]",
        "[微信号]",
        "[QQ号]",
        "[车牌]",
    )
)
_KINDS = {"structured": STRUCTURED, "name": frozenset(["[姓名]"]), "address": frozenset(["[地址]"])}
_CASES = Path(__file__).resolve().parent.parent / "tests" / "nlp" / "redaction_cases.toml"
PARTS = ("tune", "report", "seen", "last", "new")
HELD_OUT = "held_out"
_PUBLIC = {"shop_intents": ("messages.csv", "text"), "takeaway_reviews": ("reviews.csv", "text")}
_PUBLIC_ROWS = 2000
_CUSTOMERS, _MONTHS, _SEED, _END = 500, 12, 23, date(2026, 6, 30)
_DICTATIONS = 120  # of each kind
_CERTAIN = 1.96  # standard deviations on either side of 95 %


def evaluate(train_dir: Path, _test_dir: Path | None) -> list[QualityResult]:
    """Return recall by kind and the share of nobody's characters that is masked, of each set."""
    return [
        *_figures("hand", [marked_text(text) for part in PARTS for text in hand_made(part)]),
        *_figures(HELD_OUT, [marked_text(text) for text in hand_made(HELD_OUT)]),
        *_figures("calls", list(generated())),
        *_figures("dictated", [marked_text(text) for text in dictations(_DICTATIONS, _SEED)]),
        *(result for name in _PUBLIC for result in _public(train_dir, name)),
    ]


def hand_made(part: str) -> list[str]:
    """Return the marked texts of a part of the file, with those in which nothing is personal."""
    cases = tomllib.loads(_CASES.read_text(encoding="utf-8"))[part]
    return [*cases["texts"], *cases["calls"], *cases["clean"]]


def generated() -> Iterator[MarkedTranscript]:
    """Yield calls of the demo utility, with whatever identifies their people marked."""
    world = build_world(build_almanac(_MONTHS, _END), _SEED)
    for call in draw_scene(world, np.arange(_CUSTOMERS), 0).calls:
        yield marked_text(_marked(call.script))


def _marked(script: Script) -> str:
    facts = {name: str(value) for name, value in script.facts.items()}
    known = [
        (facts["address"], "地址"),
        (facts["phone"], "手机号"),
        (facts["identity"], "身份证"),
        (facts["account"], "户号"),
    ]
    known += [(facts["name"], "姓名")]
    called = [(facts["surname"] + facts["title"], facts["title"]), ("姓" + facts["surname"], "")]
    lines = []
    for line in script.lines:
        text = "，".join(sentence.text for sentence in line.sentences)
        for value, kind in known:
            text = text.replace(value, f"«[{kind}]{value}»")
        for words, after in called:
            before = words[: len(words) - len(facts["surname"]) - len(after)]
            text = text.replace(words, f"{before}«[姓名]{facts['surname']}»{after}")
        lines.append(f"{'客服' if line.speaker == 'agent' else '客户'}：{text}")
    return "\n".join(lines)


def _figures(name: str, cases: list[MarkedTranscript]) -> list[QualityResult]:
    results = [masked(case) for case in cases]
    each = sorted({placeholder for result in results for placeholder, *_ in result.parts})
    recalls = [_recall(f"{name}_{kind}_recall", results, kinds) for kind, kinds in _KINDS.items() if kinds & set(each)]
    single = [_recall(f"{name}_recall_{placeholder[1:-1]}", results, frozenset([placeholder])) for placeholder in each]
    return [*recalls, *single, _false_masks(f"{name}_false_masks", results)]


def _recall(metric: str, results: list[Masked], kinds: frozenset[str]) -> QualityResult:
    counts = recall_counts(results, kinds)
    return _share(metric, counts[counts[:, 1] > 0])


def _false_masks(metric: str, results: list[Masked]) -> QualityResult:
    return _share(metric, np.array([[result.lost, result.free] for result in results]))


def _public(train_dir: Path, name: str) -> Iterator[QualityResult]:
    file, column = _PUBLIC[name]
    path = train_dir / name / file
    if not path.is_file():
        print(f"{NAME}: {name} skipped, {path} is not there")
        return
    with path.open(encoding="utf-8-sig", newline="") as lines:
        texts = [row[column] for row in csv.DictReader(lines)][:_PUBLIC_ROWS]
    lost = [sum(found.end - found.start for found in personal_spans(text)) for text in texts]
    yield _share(f"{name}_masked_characters", np.array([lost, [len(text) for text in texts]]).T)


def _share(metric: str, counts: Array) -> QualityResult:
    """Return sum of the first column by sum of the second, rows being independent."""
    total, every = (int(value) for value in counts.sum(axis=0))
    value = total / every
    low, high = bootstrap_count_interval(lambda sums: sums[..., 0] / np.maximum(sums[..., 1], 1), counts)
    if total in (0, every):
        doubt = _CERTAIN**2 / (every + _CERTAIN**2)
        low, high = (0.0, doubt) if total == 0 else (1 - doubt, 1.0)
    return QualityResult(NAME, metric, value, float(low), float(high), 0.0, every)
