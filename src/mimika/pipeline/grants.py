"""Grants from what an operator stated; the way for applications, which may not reach the gate themselves."""

from mimika.consent.gate import zone_grant

__all__ = ["zone_grant"]
