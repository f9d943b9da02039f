"""Perceivers: the last to see pixels and hear sound; from here on there are only numbers.

One package a modality. Each takes `Permitted` media and gives an `Observation`
or an `Abstention`; none imports another stage.
"""
