"""The risk report: one page for the validator of a risk model, and its charts for MLflow."""
