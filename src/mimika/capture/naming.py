"""What a source is called in errors, summaries and logs: never with credentials.

An address may carry a name and password before the host, and keys or tokens in
its query; both are left out.
"""

import os
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from mimika.domain.ids import SourceId

_SCHEME = re.compile(r"^([A-Za-z][A-Za-z0-9+.\-]+)://")


def scheme_of(target: str) -> str:
    """Return the scheme of an address in lower case, or nothing when the target is no address."""
    found = _SCHEME.match(target)
    return found.group(1).lower() if found else ""


def without_credentials(url: str) -> str:
    """Return an address as scheme, host, port and path; user, password, query and fragment are left out."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        # A malformed host or port: nothing of it can be trusted to be free of secrets.
        return f"{scheme_of(url)}://"
    bracketed = f"[{host}]" if ":" in host else host
    numbered = bracketed if port is None else f"{bracketed}:{port}"
    return f"{parts.scheme}://{numbered}{parts.path}"


def source_id(target: str) -> SourceId:
    """Return the name of what a target refers to: the file's or folder's own name, the device, or the bare address."""
    if scheme_of(target) not in {"", "file"}:
        return SourceId(without_credentials(target))
    if target.startswith(("camera:", "microphone:", "/dev/")):
        return SourceId(target)
    # File systems allow names that are no UTF-8; such bytes become a mark, so that the name can be shown and written.
    return SourceId(os.fsencode(path_of(target).name or target).decode("utf-8", "replace"))


def path_of(target: str) -> Path:
    """Return the path that a path or a file:// address names."""
    return Path(unquote(urlsplit(target).path)) if scheme_of(target) == "file" else Path(target)
