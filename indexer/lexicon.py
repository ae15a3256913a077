"""The word lists of `data/lexicon.toml`, loaded once."""

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def _lists() -> dict[str, Any]:
    return tomllib.loads(files("indexer").joinpath("data/lexicon.toml").read_text(encoding="utf-8"))


def words(name: str) -> frozenset[str]:
    """Return one list as a set of lower-case words; raises KeyError for a list that is not there."""
    return frozenset(_lists()[name].split())


def table(name: str) -> dict[str, list[str]]:
    """Return one table of lists, by key; raises KeyError for a table that is not there."""
    return {key: value.split() for key, value in _lists()[name].items()}
