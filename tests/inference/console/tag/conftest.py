"""Tag files beside the served night, in which one of its tags is defined as it is served."""

from datetime import date
from pathlib import Path

import pytest

from registry.catalogue import load_catalogue
from registry.catalogue.recording import Signature, record, unrecorded

_FILE = """
[[group]]
id = "payment"
label = "缴费"
dimension = "风险信用"
exclusive = false
exhaustive = false

[[tag]]
id = "credit.known"
label = "标签credit.known"
meaning = "含义"
group = "payment"
kind = "rule"
rule = "default_probability >= 0"
version = 1
owner = "客服中心"
purpose = "服务"
sensitivity = "normal"
readers = ["crm", "scientist", "auditor", "operator"]
refresh = "call"
validity_days = 30
state = "应用"
"""


@pytest.fixture(scope="session")
def tag_files(console_var: Path) -> Path:
    """Return the folder of tag files that the console reads."""
    folder = console_var / "configs" / "tags"
    folder.mkdir(exist_ok=True)
    (folder / "payment.toml").write_text(_FILE, encoding="utf-8")
    first = Signature("标签组", "首次收录", date(2026, 3, 1))
    record(folder, unrecorded(load_catalogue(folder)), first, adopt=True)
    return folder
