"""Use-cases: what each needs, what it may do, its rules and its texts; one folder each."""
