from pathlib import Path

import pytest

from registry.catalogue import Catalogue, load_catalogue
from registry.error import CatalogueError

GROUP = """
[[group]]
id = "payment_channel"
label = "缴费习惯"
dimension = "业务偏好"
exclusive = true
exhaustive = false
"""


@pytest.fixture
def folder(tmp_path: Path, tag_file: str) -> Path:
    (tmp_path / "payment.toml").write_text(tag_file, encoding="utf-8")
    return tmp_path


def change(folder: Path, old: str, new: str) -> None:
    path = folder / "payment.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")


def test_a_tag_has_the_dimension_of_its_group(folder: Path) -> None:
    assert load_catalogue(folder).dimension("payment.often_overdue") == "风险信用"


def test_a_group_may_stand_in_another_file_than_its_tags(folder: Path, tag_file: str) -> None:
    (folder / "a.toml").write_text(GROUP, encoding="utf-8")
    change(folder, 'group = "payment_timeliness"', 'group = "payment_channel"')
    assert load_catalogue(folder).dimension("payment.often_overdue") == "业务偏好"


def test_the_version_depends_on_content_only(folder: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    (folder / "a.toml").write_text(GROUP, encoding="utf-8")
    other = tmp_path_factory.mktemp("other")
    (folder / "payment.toml").rename(other / "0.toml")
    (folder / "a.toml").rename(other / "z.toml")
    moved = load_catalogue(other).version
    (other / "0.toml").rename(folder / "payment.toml")
    (other / "z.toml").rename(folder / "a.toml")
    assert load_catalogue(folder).version == moved


def test_the_version_changes_with_a_word_of_a_tag(folder: Path) -> None:
    before = load_catalogue(folder).version
    change(folder, "近一年逾期三次以上", "近一年逾期三次及以上")
    assert load_catalogue(folder).version != before


def test_a_catalogue_survives_json_with_its_version(folder: Path) -> None:
    catalogue = load_catalogue(folder)
    again = Catalogue.from_json(catalogue.as_json())
    assert (again, again.version) == (catalogue, catalogue.version)
    assert "常逾期缴费" in catalogue.as_json()


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            'sensitivity = "normal"',
            'sensitivity = "secret"',
            r"tag\[0\]\.sensitivity \(payment.often_overdue\).*'secret'",
        ),
        ('state = "应用"', "", r"tag\[0\]\.state \(payment.often_overdue\): Field required"),
        ('owner = "客户服务中心"', 'owner = " "', r"tag\[0\]\.owner"),
        ("validity_days = 35", "validity_days = 0", r"tag\[0\]\.validity_days.*got 0"),
        ('"scientist"', '"everybody"', r"tag\[0\]\.readers\[1\].*'everybody'"),
        ('"scientist"', '"crm"', r"tag\[0\]\.readers.*names a reader twice"),
        ('action = "主动提醒缴费"', 'actions = "x"', r"tag\[0\]\.actions.*[Ee]xtra"),
        ('id = "payment.often_overdue"', 'id = "Payment Overdue"', r"tag\[0\]\.id"),
        ('id = "payment.often_overdue"', 'id = "overdue"', r"tag\[0\]\.id"),
        ('id = "payment_timeliness"', 'id = "付款"', r"group\[0\]\.id"),
        ('dimension = "风险信用"', 'dimension = "风险"', r"group\[0\]\.dimension \(payment_timeliness\).*'风险'"),
        (
            'kind = "rule"',
            'kind = "model"',
            r"tag\[0\] \(payment.often_overdue\): model is required when kind is model",
        ),
        ('kind = "rule"', 'kind = "rule"\nmodel = "x"', "model is only for kind model or composite, kind is rule"),
        (
            'group = "payment_timeliness"',
            'group = "nowhere"',
            "tag payment.often_overdue: group nowhere does not exist",
        ),
        ("version = 1", "version = ", "line"),
        ("[[tag]]", "[[tags]]", "tags"),
    ],
)
def test_a_bad_key_is_named_with_file_and_path(folder: Path, old: str, new: str, said: str) -> None:
    change(folder, old, new)
    with pytest.raises(CatalogueError, match=rf"payment\.toml.*{said}") as raised:
        load_catalogue(folder)
    assert "\n" not in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("unchanged", "unchanged", "z.toml: group id payment_timeliness is already in .*payment.toml"),
        ('id = "payment_timeliness"', 'id = "other"', "z.toml: group label 缴费及时性 is already in .*payment.toml"),
    ],
)
def test_what_is_there_twice_is_named_with_both_files(
    folder: Path, tag_file: str, old: str, new: str, said: str
) -> None:
    (folder / "z.toml").write_text(tag_file.replace(old, new), encoding="utf-8")
    with pytest.raises(CatalogueError, match=said):
        load_catalogue(folder)


@pytest.mark.parametrize(
    ("changed", "said"),
    [("payment.often_overdue", "tag label 常逾期缴费"), ("常逾期缴费", "tag id payment.often_overdue")],
)
def test_a_second_tag_needs_its_own_id_and_label(folder: Path, tag_file: str, changed: str, said: str) -> None:
    tag = tag_file[tag_file.index("[[tag]]") :]
    (folder / "z.toml").write_text(tag.replace(changed, "payment.other"), encoding="utf-8")
    with pytest.raises(CatalogueError, match=said):
        load_catalogue(folder)


def test_an_encoding_that_is_not_utf8_is_said(folder: Path, tag_file: str) -> None:
    (folder / "gbk.toml").write_bytes(tag_file.encode("gb18030"))
    with pytest.raises(CatalogueError, match=r"gbk\.toml: not UTF-8"):
        load_catalogue(folder)


def test_a_folder_without_tags_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no tag in 0 files"):
        load_catalogue(tmp_path)


def test_an_unknown_tag_is_named(folder: Path) -> None:
    with pytest.raises(CatalogueError, match=r"no tag load\.peak_heavy"):
        load_catalogue(folder).tag("load.peak_heavy")


@pytest.mark.parametrize("text", ["", "[]", '{"groups": [], "tags": []}'])
def test_json_of_something_else_is_not_a_catalogue(text: str) -> None:
    with pytest.raises(CatalogueError):
        Catalogue.from_json(text)
