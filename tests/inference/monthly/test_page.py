"""The report as a page and as a PDF: carries its font, asks nobody, shows every letter."""

import re
import subprocess
from html import unescape
from xml.etree import ElementTree as ET

import pytest

from inference.monthly.drawing import charts
from inference.monthly.page import report_page
from inference.monthly.pdf import report_pdf
from registry.dress.font import missing_letters
from tests.inference.monthly.monthly_case import report


@pytest.fixture(scope="module")
def told(before, now):
    whole = report(before, now)
    return whole.model_copy(
        update={"sections": whole.sections[2:3], "headlines": ("<b>不是标记</b>", *whole.headlines[1:])}
    )


@pytest.fixture(scope="module")
def page(told):
    return report_page(told)


@pytest.fixture(scope="module")
def pdf(told, tmp_path_factory):
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    path.write_bytes(report_pdf(told))
    return path


def test_the_page_names_no_address_outside_of_itself(page):
    assert set(re.findall(r'(?:src|href)="([^"#][^"]{0,12})', page)) == set()
    assert set(re.findall(r'url\("([^:]+):', page)) == {"data"}
    assert "<script" not in page


def test_the_page_is_well_formed_and_escapes_what_it_shows(page):
    ET.fromstring(page.removeprefix("<!DOCTYPE html>"))
    assert "&lt;b&gt;不是标记" in page


def test_no_letter_of_the_page_is_missing_from_its_font(page):
    assert missing_letters(unescape(re.sub(r"<[^>]+>", "", page))) == ""


def test_letters_of_charts_are_text_in_the_font_of_the_page(told):
    drawn = [chart for section in told.sections for sheet in section.sheets for chart in charts(sheet)]
    assert "甲所" in drawn[0]
    assert set(re.findall(r"font(?:-family)?: [^;\"]*?('[^;\"]+)", "".join(drawn))) == {"'Gridtags Sans'"}


def test_ids_of_a_page_are_unique(page):
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 2


def test_the_pdf_holds_its_text_and_no_other_font_than_its_own(pdf):
    text = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, text=True, check=True).stdout
    assert "客户标签月报 2026年10月" in text
    assert "预期损失" in text
    assert re.search(r"第\s*1\s*页\s*/\s*共\s*3\s*页", text)
    fonts = subprocess.run(["pdffonts", pdf], capture_output=True, text=True, check=True).stdout.splitlines()[2:]
    assert {line.split()[0].split("+")[1].removesuffix("-Bold") for line in fonts} == {"Gridtags-Sans"}
    assert all(line.split()[-5] == "yes" for line in fonts)


def test_the_pdf_has_a_bookmark_for_each_section(pdf, told):
    told_of = subprocess.run(
        ["pdftohtml", "-xml", "-stdout", "-i", pdf], capture_output=True, text=True, check=True
    ).stdout
    outline = told_of[told_of.index("<outline>") :]
    assert all(section.title in outline for section in told.sections)
