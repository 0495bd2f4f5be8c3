"""Chinese labels of the sheet: codes of the canonical tables, features, seasons, and how figures are written."""

from collections.abc import Mapping

CODES: Mapping[str, str] = {
    "large_industry": "大型工业",
    "commercial": "商业",
    "government": "政府机构",
    "residential": "居民",
    "agriculture": "农业",
    "urban": "城区",
    "town": "城镇",
    "rural": "农村",
    "hotline": "95598热线",
    "web": "网上营业厅",
    "app": "APP",
    "wechat": "微信",
    "sms": "短信",
    "office": "营业厅",
    "kiosk": "自助终端",
    "social": "社交媒体",
    "bank_debit": "银行代扣",
    "bank_counter": "银行柜台",
    "alipay": "支付宝",
    "prepaid": "预付费",
}
FEATURES: Mapping[str, str] = {
    "kwh_last_365_days": "近一年电量",
    "daily_kwh_variation": "日电量波动",
    "daily_load_factor": "日电量均衡度",
    "weekend_share": "周末占比",
    "summer_share": "夏季占比",
    "winter_share": "冬季占比",
    "peak_share": "峰段占比",
    "valley_share": "谷段占比",
    "night_share": "深夜占比",
    "midday_share": "午间占比",
    "evening_share": "晚间占比",
    "working_hours_share": "工作时段占比",
    "curve_load_factor": "负荷率",
    "curve_base_share": "基荷占比",
    "curve_ramp_share": "负荷爬坡",
    "bill_amount_last_12_months": "近一年电费",
    "late_share_of_last_6": "近6期逾期占比",
    "overdue_days_mean_of_last_12": "平均逾期天数",
    "days_to_pay_mean_of_last_12": "平均缴费天数",
    "direct_debit_share": "代扣占比",
    "digital_payment_share": "线上缴费占比",
    "office_payment_share": "柜台缴费占比",
    "calls_last_365_days": "近一年来电",
    "contacts_last_365_days": "近一年接触",
    "online_contact_share": "线上接触占比",
    "customer_type": "客户类别",
    "region": "供电单位",
    "urban_rural": "城乡",
    "service_channel": "服务渠道",
    "request_type": "诉求类型",
    "work_order": "工单类型",
    "payment_channel": "缴费方式",
}
SEASONS: Mapping[str, str] = {"spring": "春季", "summer": "夏季", "autumn": "秋季", "winter": "冬季"}
ORIGINS: Mapping[str, str] = {"proposed": "自动命名", "kept": "沿用上一版", "overruled": "人工指定"}
NO_DATA = "无数据"

_TEN_THOUSAND = 10_000
_WHOLE = 100
_SMALL = 0.1


def code_zh(code: str) -> str:
    """Return the Chinese name of a code, the code itself where it is a name already."""
    return CODES.get(code, code)


def feature_zh(name: str) -> str:
    """Return the Chinese name of a feature or item; its own where there is none."""
    return FEATURES.get(name, name)


def ratio_zh(index: float) -> str:
    """Write an index with two decimals, a small one with two digits."""
    return f"{index:.2f}" if index >= _SMALL or index == 0 else f"{index:.2g}"


def figure_zh(value: float | None, unit: str) -> str:
    """Write a figure: a share as per cent, large amounts in 万, null as 无数据."""
    if value is None:
        return NO_DATA
    if unit == "%":
        return f"{value:.1%}"
    if abs(value) >= _TEN_THOUSAND:
        return f"{value / _TEN_THOUSAND:,.1f} 万{unit}"
    return f"{value:,.0f} {unit}" if abs(value) >= _WHOLE else f"{value:,.2f} {unit}"
