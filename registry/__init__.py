"""Model versions, promotion, the bundle that serving reads, and the tag catalogue."""
