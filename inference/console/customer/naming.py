"""What things are called on these pages: tags as the catalogue in service says, read once per bundle; seasons, ways to pay."""

from collections.abc import Mapping

import orjson

from inference.console.frame.language import term
from inference.model.bundle_watch import BundleProvider

SEASONS = {"spring": term("春季"), "summer": term("夏季"), "autumn": term("秋季"), "winter": term("冬季")}
CHANNELS = {
    "bank_debit": term("银行代扣"), "bank_counter": term("银行柜台"), "app": term("电力APP"), "wechat": term("微信"),
    "alipay": term("支付宝"), "web": term("网上营业厅"), "office": term("营业厅"), "kiosk": term("自助终端"),
    "prepaid": term("预付费"),
}  # fmt: skip


class TagNames:
    """Chinese labels by tag id."""

    def __init__(self, bundles: BundleProvider) -> None:
        self._bundles = bundles
        self._catalogue = b""
        self._labels: dict[str, str] = {}

    @property
    def labels(self) -> Mapping[str, str]:
        """The labels of the tags of the catalogue in service; none before a bundle is loaded."""
        bundle = self._bundles.current
        if bundle is not None and bundle.catalogue is not self._catalogue:
            self._labels = {each["id"]: each["label"] for each in orjson.loads(bundle.catalogue)["tags"]}
            self._catalogue = bundle.catalogue
        return self._labels

    def of(self, tag: str) -> str:
        """Return the label of a tag, its id where the catalogue does not know it any more."""
        return self.labels.get(tag, tag)
