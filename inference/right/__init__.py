"""People's rights: opt-out, deletion, appeal, export, erasure, and what follows from them."""
