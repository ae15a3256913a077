"""Outlets: which one a url belongs to, by a small table of domains, and which lines read as a masthead."""

import csv
import os
import re
from functools import cache
from importlib.resources import files
from pathlib import Path
from urllib.parse import urlsplit

# What the name of a newspaper, a broadcaster or a site ends in.
_WORD = re.compile(
    r"Courier|Herald|Ledger|Times|Post|Radio|News|Gazette|Tribune|Journal|Chronicle|Observer|Telegraph|Guardian|Mail"
    r"|Mirror|Star|Globe|Standard|Examiner|Dispatch|Independent|Record|Press|Wire|Review|Today|Tideline|Monitor|Bulletin"
    r"|Echo|Argus|Advertiser|Inquirer|Advocate|Sentinel|Messenger|Reporter|Express|Mercury"
)
# What such a word names where it stands behind one of these, or by itself: a section, or a label of a page.
_SECTION = re.compile(
    r"(?:(?:breaking|latest|top|world|local|regional|national|international|foreign|sports?|business|money|political"
    r"|politics|science|health|tech|technology|entertainment|weather|election|more|related|good|bad|fake|uk|us|book|film"
    r"|movie|music|theatre|theater|album|restaurant|in|week in|year in"
    r"|the week in|the year in|staff|special|the|our)\s+)?"
    r"(?:news|press|review|today|record|post|mail|star|standard|wire|monitor|bulletin|report(?:er)?|journal|times|radio)",
    re.IGNORECASE,
)
VARIABLE = "ONRECORD_OUTLETS"
"""Environment variable that names a table of outlets of one's own; see `use_outlets`."""
_DOMAIN = re.compile(r"[\w-]+(?:\.[\w-]+)+")
_LITTLE = {"of", "the", "and", "for", "in", "on", "&"}


class InvalidOutlets(ValueError):
    """A table of outlets that cannot be read; the message says which line is wrong."""


def use_outlets(path: Path) -> None:
    """Let outlets of this table, CSV of domain and outlet, stand above the built-in ones, in workers too.

    Of one that is not there, none do. Raises InvalidOutlets, OSError.
    """
    if path.exists():
        _read_outlets(path)
        os.environ[VARIABLE] = str(path)
    else:
        os.environ.pop(VARIABLE, None)
    _table.cache_clear()
    _known.cache_clear()


@cache
def _table() -> dict[str, str]:
    with files("indexer").joinpath("data/outlets.csv").open(encoding="utf-8") as handle:
        table = {row["domain"]: row["outlet"] for row in csv.DictReader(handle)}
    own = os.environ.get(VARIABLE)
    return table | _read_outlets(Path(own)) if own else table


def _read_outlets(path: Path) -> dict[str, str]:
    found: dict[str, str] = {}
    try:
        with path.open(encoding="utf-8-sig", newline="") as handle:
            rows = csv.reader(handle, strict=True)
            if [column.strip() for column in next(rows, [])] != ["domain", "outlet"]:
                raise InvalidOutlets(f"{path}:1: the first line must be: domain,outlet")
            for row in filter(any, rows):
                domain, outlet = (" ".join(value.split()) for value in row) if len(row) == 2 else ("", "")
                domain = domain.lower().removeprefix("www.")
                if not _DOMAIN.fullmatch(domain) or not outlet:
                    raise InvalidOutlets(f"{path}:{rows.line_num}: not a domain and an outlet: {','.join(row)[:100]!r}")
                found[domain] = outlet
    except UnicodeDecodeError:
        raise InvalidOutlets(f"{path}: not UTF-8") from None
    except csv.Error as error:
        raise InvalidOutlets(f"{path}:{rows.line_num}: {error}") from None
    return found


def outlet_of(url: str | None) -> str | None:
    """Return the outlet's name by the url's domain or the domain above it; None where the table has neither."""
    try:
        host = urlsplit(url or "").hostname or ""
    except ValueError:
        return None
    parts = host.split(".")
    return next((name for i in range(len(parts) - 1) if (name := _table().get(".".join(parts[i:])))), None)


def is_masthead(line: str) -> bool:
    """Whether a line reads as an outlet's name: a known one, or capitalised words that end in (or start with Radio)
    the like of Herald or Times, and name no section such as Breaking News.
    """
    words = line.split()
    if " ".join(words).casefold() in _known():
        return True
    if not 1 <= len(words) <= 5 or not all(w[0].isupper() or w in _LITTLE for w in words):
        return False
    named = bool(_WORD.fullmatch(words[-1])) or (words[0] == "Radio" and len(words) == 2)
    return named and not (_SECTION.fullmatch(line) and line not in {"The Times", "The Star", "The Journal"})


@cache
def _known() -> frozenset[str]:
    return frozenset(name.casefold() for name in _table().values())
