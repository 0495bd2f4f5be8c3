"""One file per group of endpoints; each translates HTTP to a call and back."""
