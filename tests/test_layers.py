import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
PACKAGES = {"api", "db", "indexer"}


def imported(path: Path) -> set[tuple[str, bool]]:
    """The project's packages that a module imports, and whether it does so on being imported itself."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    top = {id(node) for node in tree.body}
    found = set()
    for node in ast.walk(tree):
        names = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom) and node.module:
            assert node.level == 0, f"{path} imports relatively"
            names = [node.module]
        found |= {(name.split(".")[0], id(node) in top) for name in names}
    return {(name, early) for name, early in found if name in PACKAGES}


def modules(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


@pytest.mark.parametrize("path", modules("db"), ids=lambda p: p.name)
def test_db_imports_neither_neighbour(path: Path) -> None:
    assert {name for name, _ in imported(path)} <= {"db"}


@pytest.mark.parametrize("path", modules("indexer"), ids=lambda p: p.name)
def test_indexer_imports_db_alone(path: Path) -> None:
    assert {name for name, _ in imported(path)} <= {"db", "indexer"}


@pytest.mark.parametrize("path", modules("api"), ids=lambda p: p.name)
def test_api_imports_the_indexer_only_when_it_extracts(path: Path) -> None:
    assert ("indexer", True) not in imported(path)


def test_the_service_starts_without_what_takes_long_to_import() -> None:
    code = (
        "import sys; from api.app import create_app; from api.settings import Settings; create_app(Settings()); "
        "late = 'spacy', 'indexer', 'trafilatura', 'dateparser', 'pydantic', 'jinja2'; "
        "print([name for name in late if name in sys.modules])"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=ROOT)
    assert run.stdout.strip() == "[]"
