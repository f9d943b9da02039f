"""Grants from what an operator stated; the way for applications, which may not reach the gate themselves."""

from mimika.consent.stated import zone_grant

__all__ = ["zone_grant"]
