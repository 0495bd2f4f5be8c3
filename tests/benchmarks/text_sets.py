"""Small made-up sets in the layouts of the shared data, written by us; what decides a row's class stands in it."""

import csv
import gzip
import json
from pathlib import Path
from random import Random

from benchmarks.quality_baseline import words
from benchmarks.quality_dialogue import SCALES
from tests.training.text_calls import MOODS, PHRASES, invented_calls

SATISFACTION = {"dissatisfied": (-1.2, -0.9, -0.6), "neutral": (-0.4, -0.1, 0.2), "satisfied": (1.0, 1.4, 1.8)}
OPINIONS = {0: MOODS["dissatisfied"], 1: MOODS["satisfied"]}
FILLERS = ("味道", "包装", "送来的", "昨天买的", "这一单", "第二次用", "家里人", "说实话")


def write_dialogues(folder: Path, count: int, seed: int) -> Path:
    """Write invented calls as dialogues, scored by two annotators who differ by 0.2."""
    calls = invented_calls(count, seed)
    rows = []
    for number, (transcript, label) in enumerate(zip(calls.transcripts, calls.labels, strict=True)):
        mean = SATISFACTION[label.sentiment][number % 3]
        turns = [
            {"sender": "helpdesk" if turn.speaker == "agent" else "customer", "text": turn.text}
            for turn in transcript.turns
        ]
        scales = {scale: [mean - 0.1, mean + 0.1] for scale in SCALES}
        rows.append(json.dumps({"id": f"{seed}-{number}", "turns": turns, **scales}, ensure_ascii=False))
    _write(folder / "helpdesk_dialogues" / "dialogues.jsonl.gz", "\n".join(rows))
    return folder


def write_shop(folder: Path, dialogues: int, seed: int) -> Path:
    """Write dialogues of three messages, each with its concern as intent and its mood as satisfaction, and OVERALL."""
    draw, lines = Random(seed), []
    for _ in range(dialogues):
        history: list[str] = []
        intents: list[int] = []
        for _ in range(3):
            concern, mood = draw.randrange(4), draw.randrange(3)
            said = draw.choice([*PHRASES.values()][concern]) + draw.choice([*MOODS.values()][mood])
            history, intents = [*history, f"{said}|||"], [*intents, concern]
            lines.append(f"{history!r}\t{intents}\t{mood}")
            history[-1] += "好的，请稍等"
        lines.append(f"{[*history, 'OVERALL|||']!r}\t{[*intents, 9]}\t{mood}")
    _write(folder / "shop_dialogues" / "turns.tsv.gz", "\n".join(lines) + "\n")
    return folder


def write_intents(folder: Path, count: int, seed: int) -> Path:
    """Write messages of four concerns as intents."""
    draw, names = Random(seed), [*PHRASES][:4]
    rows = [(f"{draw.choice(FILLERS)}{draw.choice(PHRASES[name])}", name) for name in draw.choices(names, k=count)]
    _write(folder / "shop_intents" / "messages.csv", _table(("text", "intent"), rows))
    return folder


def write_citizens(folder: Path, count: int, seed: int) -> Path:
    """Write messages of three topics, tokenised, and every fourth of them raw as well."""
    draw, names = Random(seed), [*PHRASES][:3]
    tokenised, raw = [], []
    for number in range(count):
        name = names[number % 3]
        subject, text = f"反映{seed}{number}", "，".join([draw.choice(FILLERS), *draw.sample(PHRASES[name], 2)])
        tokenised.append((words(f"{subject}\n{text}").replace("，", ""), name))
        if number % 4 == 0:
            raw.append((number, "U", subject, "2020/1/6", f"\n {text} \n", name))
    heading = ("留言编号", "留言用户", "留言主题", "留言时间", "留言详情", "一级分类")
    _write(folder / "citizen_messages" / "messages_tokenised.csv.gz", _table(("tokens", "topic"), tokenised))
    _write(folder / "citizen_messages" / "messages_raw_example.csv", _table(heading, raw))
    return folder


def write_reviews(folder: Path, count: int, seed: int) -> Path:
    """Write reviews of takeaway and of shopping, and one without text."""
    for name in ("takeaway_reviews/reviews.csv", "shopping_reviews/reviews.csv.gz"):
        draw = Random(seed + len(name))
        labels = [draw.randrange(2) for _ in range(count)]
        rows = [(label, "".join(draw.sample(FILLERS, 2)) + draw.choice(OPINIONS[label])) for label in labels]
        _write(folder / name, _table(("label", "text"), [*rows, (1, "  ")]))
    return folder


def _table(heading: tuple[str, ...], rows: list[tuple[object, ...]]) -> str:
    lines: list[str] = []
    writer = csv.writer(_Lines(lines))
    writer.writerows([heading, *rows])
    return "".join(lines)


class _Lines:
    def __init__(self, lines: list[str]) -> None:
        self.write = lines.append


def _write(path: Path, content: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content.encode()
    path.write_bytes(gzip.compress(data) if path.suffix == ".gz" else data)
