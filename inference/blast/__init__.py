"""Blast radius: who would gain and lose which tag, band and segment if another version of a model were in service."""
