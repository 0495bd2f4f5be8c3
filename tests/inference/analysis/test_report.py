from xml.etree import ElementTree as ET

import pytest
from hypothesis import given
from hypothesis import strategies as st

from inference.analysis.report import Edition, cut, render
from nlp.answer import FoundConcern
from nlp.evidence import Evidence
from tests.inference.analysis.analysed_contact import CALL, CANARIES, analysed

EDITION = Edition("2026-03-01 08:00", "b1", {"concern.outage_repair": "关注停电抢修"})
EVIL = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'&{{ 7*7 }}\x07停电三个小时了"


def page(analyst, raw, contact_id=None, total=1):
    return render([analysed(analyst, raw, contact_id)], total, EDITION)


def text_of(html):
    return "".join(ET.fromstring(html.removeprefix("<!DOCTYPE html>")).itertext())


def test_the_page_shows_summary_evidence_arc_and_versions(analyst):
    html = page(analyst, CALL)
    text = text_of(html)
    assert analysed(analyst, CALL)[1].summary in text
    assert "<mark" in html
    assert "<svg" in html
    assert all(part in text for part in ("情绪走势", "不满强度", "sentiment v3", "关注停电抢修", "模型包 b1"))


def test_nothing_that_was_said_becomes_markup(analyst):
    html = page(analyst, f"客户：{EVIL}", EVIL)
    root = ET.fromstring(html.removeprefix("<!DOCTYPE html>"))
    assert not [each.tag for each in root.iter() if each.tag in {"script", "img", "link", "iframe"}]
    assert not [
        name for each in root.iter() for name in each.attrib if name.startswith("on") or name in {"src", "href"}
    ]
    assert "<script>alert(1)</script>" in text_of(html)
    assert "{{ 7*7 }}" in text_of(html)
    assert "\x07" not in html


def test_the_page_asks_nothing_of_the_network_and_runs_nothing(analyst):
    html = page(analyst, CALL)
    assert "default-src 'none'" in html
    assert "http" not in html.replace("http-equiv", "")


def test_nothing_unmasked_stands_on_it(analyst):
    html = page(analyst, CALL)
    assert not any(canary in html for canary in CANARIES)
    assert "[手机号]" in html


def test_what_is_not_known_is_said_plainly(analyst):
    silent = text_of(page(analyst, "客服：您好，请问是停电吗"))
    assert "客户没有说话" in silent
    assert "未发现客户自己提出的关注点" in silent


def test_a_page_that_shows_only_the_first_says_so(analyst):
    assert "共 250 通，本页列出前 1 通" in text_of(page(analyst, CALL, total=250))


@given(st.text(max_size=30), st.lists(st.tuples(st.integers(0, 30), st.integers(1, 30)), max_size=5))
def test_pieces_are_the_text_and_each_knows_its_concerns(text, spans):
    spans = [(start, start + length) for start, length in spans if start + length <= len(text)]
    concerns = [FoundConcern("a", "a", None, 0.5, Evidence(3, start, end, text[start:end])) for start, end in spans]
    pieces = cut(text, 3, concerns)
    assert "".join(piece.text for piece in pieces) == text
    for number, concern in enumerate(concerns):
        assert "".join(piece.text for piece in pieces if number in piece.concerns) == concern.evidence.sentence
    assert all(not piece.concerns for piece in cut(text, 4, concerns))


@pytest.mark.parametrize("said", [1, 2, 3, 7])
def test_the_line_of_feeling_has_a_point_for_every_turn_of_the_customer(analyst, said):
    turns = [{"speaker": "customer", "text": f"停电{number}小时了"} for number in range(said)]
    html = page(analyst, turns)
    assert html.count("<circle") == said
    assert html.count('class="third"') == (2 if said > 1 else 0)
