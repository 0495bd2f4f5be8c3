"""The features by theme; importing this package registers them all."""

from feature_store.features import bill, contact, curve, customer, load, outage, payment, text

__all__ = ["bill", "contact", "curve", "customer", "load", "outage", "payment", "text"]
