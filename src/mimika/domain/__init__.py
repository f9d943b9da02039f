"""The vocabulary every stage speaks: names, signals, media, states, decisions and ports. No I/O.

Next door: `mimika.errors` below; `mimika.consent` above, which alone makes the
permits declared in `mimika.domain.permits`.
"""
