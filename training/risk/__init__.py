"""Default risk: candidates and their comparison, calibrated probability, bands, costs and the report."""

import logging

# optbinning imports cvxpy, which tells the console of every solver it cannot load; none of them is used here.
logging.getLogger("__cvxpy__").disabled = True
