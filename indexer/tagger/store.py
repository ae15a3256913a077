"""A fitted tagger in a folder: `tagger.json` says what it is, `weights.npz` holds its numbers and no code."""

import os
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import msgspec
import numpy as np
from msgspec import Struct

from db.errors import OnRecordError
from indexer.tagger.features import COLUMNS
from indexer.tagger.linking import NUMBERS
from indexer.tagger.model import LABELS, Tagger
from indexer.tagger.scorer import Scorer

FORMAT = 1
"""Raised where the features or the network change, so that weights fitted before can no longer be used."""
_ABOUT, _WEIGHTS = "tagger.json", "weights.npz"


class UnusableTagger(OnRecordError):
    """A folder that holds no tagger this version can use, or that none can be written to; the message says why."""


class Scores(Struct, frozen=True):
    """F1 in percent on the articles that were held out of the fitting."""

    quote: float
    sourced: float


class About(Struct, frozen=True):
    """What a tagger was fitted on, how it did there, and what else it takes to use it."""

    format: int
    labels: tuple[str, ...]
    columns: dict[str, int]
    articles: int
    quotes: int
    held_out: int
    """How many of the articles were held out."""
    rules: Scores
    """What the rules alone reach on these."""
    tagged: Scores
    least: float
    """How likely words must be a quote to be taken for one."""
    confidence: tuple[tuple[float, float], ...]
    """Points of likelihood and of the share of such quotes that is right in words and source; linear between."""


@dataclass(frozen=True, slots=True)
class Fitted:
    """A tagger ready to be used."""

    about: About
    tagger: Tagger
    linker: Scorer


def check_free(folder: Path) -> None:
    """Raise UnusableTagger where a folder is there already and not empty, or is none."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise UnusableTagger(f"{folder}: is there already and not empty; name a new folder")


def save(fitted: Fitted, folder: Path) -> None:
    """Write a tagger; the folder appears with all of it or not at all."""
    check_free(folder)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        made = Path(tempfile.mkdtemp(dir=folder.parent, prefix=f".{folder.name}-"))
        try:
            weights = {f"tagger.{key}": value for key, value in fitted.tagger.parameters().items()}
            weights |= {f"linker.{key}": value for key, value in fitted.linker.weights.items()}
            with (made / _WEIGHTS).open("wb") as handle:
                np.savez(handle, allow_pickle=False, **weights)
            (made / _ABOUT).write_bytes(msgspec.json.format(msgspec.json.encode(fitted.about)) + b"\n")
            made.chmod(0o755)
            os.replace(made, folder)
        finally:
            shutil.rmtree(made, ignore_errors=True)
    except OSError as error:
        raise UnusableTagger(f"{folder}: {(error.strerror or str(error)).lower()}") from None


def read(folder: Path) -> Fitted:
    """Read a tagger; raises UnusableTagger where there is none that this version can use."""
    try:
        about = msgspec.json.decode((folder / _ABOUT).read_bytes(), type=dict)
        if about.get("format") != FORMAT:
            raise UnusableTagger(
                f"{folder}: a tagger of format {about.get('format')}; this version uses {FORMAT}: train it again"
            )
        known = msgspec.convert(about, About)
        if known.labels != LABELS or known.columns != COLUMNS:
            raise UnusableTagger(f"{folder}: a tagger of other features than this version's: train it again")
        with (folder / _WEIGHTS).open("rb") as handle, np.load(handle, allow_pickle=False) as archive:
            weights = {key: archive[key] for key in archive.files}
        tagger = Tagger(seed=0)
        tagger.restore(_under("tagger.", weights))
        linker = Scorer(_under("linker.", weights))
        linker.check(NUMBERS)
    except OSError as error:
        raise UnusableTagger(f"{folder}: no tagger: {(error.strerror or str(error)).lower()}") from None
    except (msgspec.MsgspecError, KeyError, ValueError, EOFError, BadZipFile) as error:
        raise UnusableTagger(f"{folder}: a damaged tagger: {error}") from None
    return Fitted(known, tagger, linker)


def _under(prefix: str, weights: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    return {key.removeprefix(prefix): value for key, value in weights.items() if key.startswith(prefix)}
