"""A figure that is another one now than when it was reported says so."""

from inference.monthly.comparison import restated, restatements
from inference.monthly.shelf import ReportShelf
from tests.inference.monthly.monthly_case import MONTH, customer, report, snapshot


def said_of(told):
    return {address: cell.said for address, cell in told.cells() if cell.said is not None}


def test_what_was_said_and_is_so_still_is_not_marked(before, now):
    told = restated(report(before, now), report(None, before))
    assert "arrears/region/甲所/owed" not in said_of(told)


def test_a_figure_that_changed_since_stands_beside_what_was_said(before, now, tmp_path):
    other = snapshot(tmp_path, [customer(n, region="甲所", owed_now=50.0) for n in range(200)], MONTH.begin)
    told = restated(report(before, now), report(None, other))
    assert said_of(told)["arrears/region/合计/owed"] == 200 * 50.0
    assert any("重述" in sentence for sentence in told.cautions)
    assert restatements(told) == len(said_of(told))


def test_without_a_report_of_last_month_nothing_was_said(before, now):
    told = report(before, now)
    assert restated(told, None) == told


def test_a_report_is_the_same_after_being_kept(before, now, tmp_path):
    shelf, told = ReportShelf(tmp_path), report(before, now)
    shelf.keep(MONTH, {"json": told.model_dump_json().encode(), "html": b"page"})
    assert shelf.read(MONTH) == told
    assert (shelf.months(), shelf.kinds(MONTH)) == ([MONTH], ["json", "html"])
