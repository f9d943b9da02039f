"""Mimika reads how customers react, with their consent, and helps a service answer."""
