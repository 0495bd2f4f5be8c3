"""Proposals of changed rules: written down with who, why and what they would do; people apply them, nothing else does."""
