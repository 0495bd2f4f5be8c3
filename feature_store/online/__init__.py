"""Online stores: one prepared answer per customer, published as one snapshot, read in microseconds."""
