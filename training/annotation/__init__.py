"""The annotation round trip: calls worth labelling go out on a sheet, labels come back as versions in the warehouse."""
