"""Plotly draws under the policy of the console: nothing inline, nothing evaluated, nothing from elsewhere."""

import pytest
from starlette.requests import Request

from inference.console.frame.frame import Frame
from inference.console.frame.policy import PAGE_HEADERS
from tests.inference.console.browser import fits, visit
from tests.inference.key_case import bundle_of, every_role, office

pytestmark = pytest.mark.slow

MONTHS = ["2026-01-01", "2026-02-01", "2026-03-01"]
MEAN = {"type": "line", "x0": 1, "x1": 1, "y0": 0, "y1": 1, "yref": "paper"}
FIGURES = {
    "条形": {"data": [{"type": "bar", "x": ["甲", "乙"], "y": [1, 2], "name": each} for each in ("本月", "上月")]},
    "折线": {"data": [{"type": "scatter", "x": MONTHS, "y": [1, 3, 2], "fill": "tozeroy"}], "layout": {"xaxis": {"type": "date"}}},
    "散点": {"data": [{"type": "scattergl", "mode": "markers", "x": [1, 2], "y": [2, 1]}]},
    "迁移": {"data": [{"type": "sankey", "node": {"label": ["A", "B"]}, "link": {"source": [0], "target": [1], "value": [3]}}]},
    "热图": {"data": [{"type": "heatmap", "z": [[1, 2], [3, 4]], "x": ["甲", "乙"], "y": ["p", "q"]}]},
    "指数": {
        "data": [{"type": "bar", "orientation": "h", "y": ["a", "b"], "x": [1, 2], "error_x": {"array": [0.1, 0.2]}}],
        "layout": {"shapes": [MEAN], "annotations": [{"text": "<b>平均</b>", "x": 1, "y": 1, "yref": "paper"}]},
    },
}  # fmt: skip
_PAGE = """{% extends "frame/layout.html" %}{% block title %}t{% endblock %}
{% block main %}<h1>t</h1>{% for name, each in figures.items() %}{{ ui.chart(each, name, 240) }}{% endfor %}{% endblock %}"""


@pytest.fixture(scope="module")
def drawn(tmp_path_factory) -> str:
    """Return a page with a chart of every kind, as the frame makes it."""
    views = Frame(office(every_role(), bundle_of(), var=tmp_path_factory.mktemp("chart")))._views
    request = Request({"type": "http", "method": "GET", "path": "/console/trial", "query_string": b"", "headers": []})
    shared = views._shared(request, {})
    macros = views._environment.get_template("frame/macros.html").make_module(shared)
    return views._environment.from_string(_PAGE).render(**shared, ui=macros, figures=FIGURES)


def test_every_kind_of_chart_is_drawn_under_the_policy(page, drawn):
    page.route(
        "**/console/trial", lambda route: route.fulfill(body=drawn, content_type="text/html", headers=PAGE_HEADERS)
    )
    visit(page, "/console/trial")
    assert page.locator(".chart .main-svg").count() >= len(FIGURES)
    assert page.get_by_role("img", name="热图").is_visible()
    page.get_by_text("数据表").first.click()
    assert page.get_by_role("row", name="甲 1 1").is_visible()
    assert "2月" in page.locator(".chart").nth(1).inner_text()
    fits(page)
