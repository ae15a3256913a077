"""Paths below a prefix: `root_path` is where a proxy serves the application; some servers leave it in `path`."""

from typing import Any
from urllib.parse import quote


def own_path(scope: Any) -> str:
    """The path of a request without the prefix."""
    return _below(scope["path"], scope.get("root_path", ""))


def whole_path(scope: Any) -> str:
    """The path of a request with the prefix."""
    return str(scope.get("root_path", "")) + own_path(scope)


def way_up(scope: Any) -> str:
    """What leads from the address of a request to the service's `/`: "", "../" and so on, whatever the prefix is."""
    sent = (scope.get("raw_path") or quote(scope["path"]).encode()).partition(b"?")[0].decode("latin-1")
    return "../" * (_below(sent, quote(scope.get("root_path", ""))).count("/") - 1)


def _below(path: str, root: str) -> str:
    return path.removeprefix(root) if path.startswith(f"{root}/") else path
