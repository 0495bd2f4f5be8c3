"""The canonical tables by theme; `feature_store.canonical` gathers them."""
