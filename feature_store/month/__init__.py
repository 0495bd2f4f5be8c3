"""What the warehouse says about whole months, by region and class of customer, for reports.

Everything is counted as it is known now: a bill that came late or was corrected counts in its own month. Sums of squares stand
beside the sums, so that whoever reads them can tell a change from chance.
"""
