"""The picture of a customer: typical days, months of energy, bills and payments; prepared by the night, drawn by the console."""
