"""Running a tabular model from its files: scores, calibrated probabilities, bands, actions and reasons; no fitting here."""
