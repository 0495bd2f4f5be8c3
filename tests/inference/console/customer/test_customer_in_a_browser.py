"""The pages about customers as those who use them meet them."""

import pytest

from tests.inference.console.browser import fits, following, visit

pytestmark = pytest.mark.slow
CALLER = "C002"
"""Called once, and thanked."""


@pytest.fixture
def role() -> str:
    """Return who looks: the tags of this utility are for its call centre."""
    return "crm"


def found(page, customer_id: str = CALLER) -> None:
    """Look a customer up as a call-centre lead does."""
    visit(page, "/console/customers")
    page.get_by_label("客户编号").fill(customer_id)
    with following(page):
        page.keyboard.press("Enter")
    assert page.inner_text("h1") == customer_id


def test_who_it_is_what_they_worry_about_and_what_to_say_stand_on_the_first_screen(page):
    found(page)
    for title in ("这是谁", "关心什么", "现在怎么说"):
        box = page.get_by_role("heading", name=title).bounding_box()
        assert box["y"] + box["height"] < page.viewport_size["height"]


def test_a_lead_who_mistypes_an_id_is_told_so_and_may_go_on(page):
    visit(page, "/console/customers?customer_id=C9999", status=404)
    assert "没有编号为 C9999 的客户" in page.get_by_role("alert").inner_text()
    assert page.get_by_label("客户编号").input_value() == "C9999"


def test_a_tag_leads_to_its_receipt_which_comes_out_again(page):
    found(page)
    with following(page):
        page.locator("#tags").get_by_role("link", name="标签tenure.new", exact=True).click()
    assert "tenure_years" in page.inner_text("main")
    with following(page):
        page.get_by_role("button", name="当场重算").click()
    assert page.get_by_role("status").inner_text() == "重算结果一致"


def test_an_appeal_goes_from_the_lead_to_an_auditor_and_becomes_a_letter(enter):
    lead = enter("crm")
    visit(lead, "/console/customers/C001/tags/tenure.new")
    lead.get_by_label("客户的陈述").fill("我在这里住了十年，电话13800138000")
    with following(lead):
        lead.get_by_role("button", name="提交申诉").click()
    assert "待裁决" in lead.inner_text("#choice")
    auditor = enter("auditor")
    visit(auditor, "/console/contests")
    with following(auditor):
        auditor.locator("tbody tr", has_text="C001").get_by_role("link").first.click()
    auditor.get_by_label("成立：移除该标签").check()
    auditor.get_by_label("理由").fill("立户日期录入有误")
    with following(auditor):
        auditor.get_by_role("button", name="作出裁决").click()
    with following(auditor):
        auditor.get_by_role("link", name="给客户的告知书").click()
    letter = auditor.inner_text("pre.letter")
    assert "您的申诉成立" in letter
    assert "13800138000" not in letter


def test_an_opt_out_is_in_force_when_the_page_comes_back(enter):
    page = enter("crm")
    found(page, "C004")
    page.get_by_text("客户要求不接受画像").click()
    page.get_by_label("理由").fill("客户来电要求")
    with following(page):
        page.get_by_role("button", name="登记").click()
    assert "不做营销" in page.get_by_role("status").inner_text()
    page.get_by_text("撤回，恢复画像").click()
    page.get_by_label("理由").fill("客户改变主意")
    with following(page):
        page.get_by_role("button", name="登记").click()
    assert page.get_by_role("status").count() == 0


@pytest.mark.parametrize(
    "path",
    ["", f"/{CALLER}", f"/{CALLER}/tags/tenure.new", "?customer_id=nobody"],
    ids=["search", "customer", "receipt", "no"],
)
def test_a_page_about_customers_fits_on_a_phone(page, path):
    visit(page, f"/console/customers{path}", status=404 if "nobody" in path else 200)
    fits(page)


def test_the_persona_is_one_sheet_of_paper(page):
    visit(page, f"/console/customers/{CALLER}")
    assert page.pdf(format="A4").count(b"/Type /Page\n") == 1
    page.emulate_media(media="print")
    assert page.locator("article.persona").is_visible()
    assert not page.locator("#usage").is_visible()


def test_in_english_only_what_is_said_of_the_customer_stays_chinese(page):
    visit(page, f"/console/customers/{CALLER}")
    with following(page):
        page.get_by_role("button", name="English").click()
    ours = page.locator("main h2, main h3, main summary, main nav, main th[scope=col]").all_inner_texts()
    assert not [each for each in ours if any("\u4e00" <= letter <= "\u9fff" for letter in each)]
