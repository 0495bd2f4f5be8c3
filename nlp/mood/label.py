"""The words for feelings: permanent ids, Chinese labels."""

SENTIMENT_LABELS = {"dissatisfied": "不满", "neutral": "平稳", "satisfied": "满意"}
"""From worst to best."""
UNKNOWN = "unknown"
"""The answer where the model is not sure enough, or the customer says nothing."""
FEELING_LABELS = {**SENTIMENT_LABELS, UNKNOWN: "未知"}
MODEL, LEXICON = "model", "lexicon"
"""What decided a label: the model's probabilities, or words of the caller that leave no doubt."""
CHANGE_LABELS = {
    "worse": "恶化",
    "better": "好转",
    "steady": "平稳",
    "dissatisfied_throughout": "一直不满",
    UNKNOWN: "未知",
}
