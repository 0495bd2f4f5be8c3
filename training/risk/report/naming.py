"""Chinese names of what the page speaks of: models, outcomes, attributes and their values, metrics."""

from training.risk.population import TENURE_BANDS

_MODELS = {
    "booster": "提升树",
    "scorecard": "评分卡",
    "logistic": "逻辑回归",
    "blend": "融合模型",
    "trivial": "简单规则",
}
_OUTCOMES = {
    "overdue_30_days_on_next_bill": "下一张账单到期后超过30天未缴清",
    "overdue_30_days_within_3_months": "未来3个月内出具的账单中，有账单到期后超过30天未缴清",
    "overdue_30_days_within_6_months": "未来6个月内出具的账单中，有账单到期后超过30天未缴清",
    "in_arrears_at_next_period_end": "下一账期末仍有欠费",
}
_ATTRIBUTES = {
    "customer_type": "客户类别",
    "region": "供电单位",
    "urban_rural": "城乡",
    "tenure": "立户年限",
    "low_income": "低保户",
    "elderly": "老人户",
    "disabled": "伤残户",
}
_VALUES = {
    "large_industry": "大型工业",
    "commercial": "商业",
    "government": "政府机构",
    "residential": "居民",
    "agriculture": "农业",
    "urban": "城市",
    "town": "乡镇",
    "rural": "农村",
}
ORDERS = {
    "customer_type": tuple(_VALUES.values())[:5],
    "urban_rural": tuple(_VALUES.values())[5:],
    "tenure": TENURE_BANDS,
}
_ACTIONS = {"remind": "信用关注客户（提醒）", "visit": "违约风险客户（上门）"}


def model_zh(name: str) -> str:
    """Return the Chinese name of a model with its own; its own alone where it has none."""
    return f"{_MODELS[name]}（{name}）" if name in _MODELS else name


def outcome_zh(name: str) -> str:
    """Return what counts as a default, in a sentence."""
    if name.startswith("overdue_30_days"):
        return f"{_OUTCOMES.get(name, name)}（《电力供应与使用条例》第三十九条）"
    return _OUTCOMES.get(name, name)


def attribute_zh(name: str) -> str:
    """Return the Chinese name of an attribute."""
    return _ATTRIBUTES.get(name, name)


def value_zh(name: str) -> str:
    """Return the Chinese name of an attribute's value; unknown codes and regions as they are."""
    return _VALUES.get(name, name)


def action_zh(name: str) -> str:
    """Return the tag that an action gives, and what is done."""
    return _ACTIONS.get(name, name)
