"""Snapshots on disk: what a nightly run knew of every customer, facts and tags, beside what it published."""
