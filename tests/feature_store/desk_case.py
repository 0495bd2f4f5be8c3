"""Opens a desk of each kind."""

from collections.abc import Iterator

from feature_store.desk.database import Desk
from feature_store.desk.opt_out import Act

ACT = Act("客服0412", "crm", "客户来电要求", "电话")
LATER = Act("客服0500", "crm", "客户改变主意", "营业厅")


def opened(request, tmp_path) -> Iterator[Desk]:
    """Give the desk that the parameter of a fixture names: sqlite or postgres."""
    location = request.getfixturevalue("postgres_url") if request.param == "postgres" else tmp_path / "desk.db"
    desk = Desk.open(str(location))
    yield desk
    desk.close()
