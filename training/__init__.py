"""One file per training job, and what the jobs share: labels, splits, metrics, gates, plots."""
