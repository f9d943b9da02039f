"""Figures anyone can print again: speed and memory beside a peer in the same run, accuracy against known truth."""
