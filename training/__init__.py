"""Reproducible making of every number that ships: one module, one command, one file of weights."""
