"""Calls that teach the models most are labelled here, by key or by mouse; and what the labels were good for."""
