"""Segments: feature blocks, candidates under hard rules, the choice among them, and continuity over retraining."""
