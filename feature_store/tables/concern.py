"""What the text models tell of a call: the values that stand in `text_signals`; the service reads them without Arrow."""

SENTIMENTS = ("dissatisfied", "neutral", "satisfied")
CONCERNS = (
    "outage_repair",
    "power_quality",
    "price",
    "metering",
    "billing_payment",
    "arrears_reconnection",
    "new_service",
    "solar_charging",
    "safety_compensation",
    "channel_information",
    "service_complaint",
    "energy_saving",
)

COURSES = ("better", "worse", "steady", "dissatisfied_throughout")
