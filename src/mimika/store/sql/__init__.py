"""Consent, what is known of people, and statistics, in SQLite or PostgreSQL.

`database.opened` is the way in. There are two databases: one with the data and
one with the wrapped keys, so that a copy of the data alone is worth nothing to
anybody, and destroying a key erases from all copies. Why it is so stands in
`docs/decisions/0010-a-key-per-person.md`. Nothing is imported from this module
itself, because SQLAlchemy takes a moment to load.
"""
