"""What decides what is stored of a document beside its content, as a digest: another one means reading it again."""

import hashlib
import os
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path

import msgspec

import db
from indexer.documents import Hints

# What text, dates and the grammar are read with.
_PACKAGES = ("charset-normalizer", "dateparser", "lxml", "numpy", "spacy", "trafilatura")
# Modules of db by which spellings of a name become one, and words what is indexed.
_RULES = ("fold.py", "ids.py", "romanisations.py", "spelling.py")
# Parts of this package that extraction does not use.
_ASIDE = {"__pycache__", "cli", "training"}


def recipe(hints: Hints | None = None, *, store_text: bool = False, context_chars: int = 160) -> bytes:
    """Digest of hints and options, of the extractor, and of the table of outlets that ONRECORD_OUTLETS names."""
    found = hashlib.sha256(extractor())
    found.update(msgspec.json.encode([hints or Hints(), store_text, context_chars]))
    outlets = Path(os.environ.get("ONRECORD_OUTLETS") or "")
    if outlets.is_file():
        _add(found, "outlets", outlets)
    return found.digest()


def extractor() -> bytes:
    """Digest of the extractor: this package's code, its model and lists, rules of names, and what it reads with.

    A pipeline that ONRECORD_MODEL names counts by its name and version, a tagger that ONRECORD_TAGGER names by its
    files.
    """
    return _extractor(os.environ.get("ONRECORD_MODEL") or "", os.environ.get("ONRECORD_TAGGER") or "")


@cache
def _extractor(model: str, tagger: str) -> bytes:
    found = hashlib.sha256()
    here = Path(__file__).parent
    for path in sorted(here.rglob("*")):
        inside = path.relative_to(here)
        if path.is_file() and not _ASIDE & set(inside.parts):
            _add(found, inside.as_posix(), path)
    for rules in _RULES:
        _add(found, rules, Path(db.__path__[0]) / rules)
    for package in _PACKAGES:
        found.update(f"{package} {version(package)}\n".encode())
    if model:
        _add_model(found, model)
    if tagger:
        for path in sorted(Path(tagger).rglob("*")):
            if path.is_file():
                _add(found, path.name, path)
    return found.digest()


def _add_model(found: "hashlib._Hash", model: str) -> None:
    """Add a spaCy pipeline: an installed package, or a folder with a meta.json and weights beside it."""
    found.update(model.encode())
    folder = Path(model)
    if folder.is_dir():
        for path in sorted(folder.rglob("*")):
            if path.is_file():
                _add(found, path.name, path)
    elif find_spec(model) is not None:
        try:
            found.update(version(model).encode())
        except PackageNotFoundError:
            return


def _add(found: "hashlib._Hash", name: str, path: Path) -> None:
    content = path.read_bytes()
    found.update(f"{name} {len(content)}\n".encode())
    found.update(content)
