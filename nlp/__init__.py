"""Redaction, transcript parsing, tokenizing, lexicons, text models and the sentence that shows it."""
