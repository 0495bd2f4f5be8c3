"""The figures in which segments are compared: features of a snapshot."""

FIGURES = (
    "bill_amount_last_12_months",
    "kwh_last_365_days",
    "kwh_growth_90_days",
    "tenure_years",
    "peak_share",
    "valley_share",
    "summer_share",
    "winter_share",
    "weekend_share",
    "curve_load_factor",
    "daily_kwh_variation",
    "owed_now",
    "owed_over_30_days",
    "late_share_of_last_6",
    "default_probability",
    "direct_debit_share",
    "digital_payment_share",
    "office_payment_share",
    "calls_last_365_days",
    "work_orders_last_365_days",
    "dissatisfied_share",
    "online_contact_share",
    "outages_last_365_days",
    "segment_confidence",
)
"""Features of which a segment's mean is shown; `segment_confidence` is what the model says of itself."""
TOTALS = ("bill_amount_last_12_months", "kwh_last_365_days", "owed_now", "owed_over_30_days")
"""Those of which the sum over a segment counts as well."""
