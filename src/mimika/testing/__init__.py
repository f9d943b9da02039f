"""What tests need beyond the product: a test bed with known truth, the conformance suite, the flow guard.

It ships, so that whoever writes a source, perceiver, policy or actuator of
their own can hold it to the same promises. It stands on top of all layers:
nothing in the product imports it. Next door: `mimika.testing.conformance` is
the suite, `mimika.testing.guard` watches what a whole session writes.
"""
