"""What jobs measure for the card of a version: groups, calibration, gaps, and the gates that were passed."""
