"""How classes of customers, figures and seasons are called on the pages of segments and tags."""

from collections.abc import Mapping

from inference.console.frame.language import term

CLASSES: Mapping[str, str] = {
    "customer_type": term("客户类别"),
    "region": term("供电单位"),
    "urban_rural": term("城乡"),
}
VALUES: Mapping[str, str] = {
    "large_industry": term("大型工业"),
    "commercial": term("商业"),
    "government": term("政府机构"),
    "residential": term("居民"),
    "agriculture": term("农业"),
    "urban": term("城区"),
    "town": term("城镇"),
    "rural": term("农村"),
    "": term("未知"),
    "未知": term("未知"),
    "其余": term("其余"),
}
"""What is written of the values of classes; names of places stay as they are."""
SEASONS: Mapping[str, str] = {
    "spring": term("春季"),
    "summer": term("夏季"),
    "autumn": term("秋季"),
    "winter": term("冬季"),
}
