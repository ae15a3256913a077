"""The schema, held against the running service by tools that others wrote."""

import json
import os
import re
import runpy
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import pytest

from db.connection import open_writer
from db.keys import create_key

ROOT = Path(__file__).parents[2]
SCHEMA = ROOT / "openapi" / "openapi.json"
SERVERS = runpy.run_path(str(ROOT / "tests" / "api" / "servers.py"))
SAMPLE = runpy.run_path(str(ROOT / "tests" / "api" / "sample_database.py"))
BIN = Path(sys.executable).parent


class Service(NamedTuple):
    address: str
    key: str
    log: Path


@pytest.fixture
def service(tmp_path: Path) -> Iterator[Service]:
    """A real server over a database of its own, and a key that may write."""
    folder = tmp_path / "service"
    folder.mkdir()
    path = SAMPLE["build"](folder / "onrecord.db")
    with open_writer(path) as database:
        key = create_key(database, "desk", ["write"])
    port = SERVERS["free_port"]()
    with SERVERS["serving"](path, folder, port):
        yield Service(f"http://127.0.0.1:{port}", key, folder / "log")


def run(*command: str | Path, folder: Path, **environment: str) -> str:
    done = subprocess.run(
        [str(part) for part in command],
        cwd=folder,
        env={**os.environ, "PATH": f"{BIN}{os.pathsep}{os.environ['PATH']}", **environment},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert done.returncode == 0, done.stdout
    return done.stdout


def test_the_schema_is_valid(tmp_path: Path) -> None:
    assert run(BIN / "openapi-spec-validator", SCHEMA, folder=tmp_path).strip().endswith(": OK")


def test_the_service_keeps_to_the_schema(service: Service, tmp_path: Path) -> None:
    """Every check of schemathesis, with examples, edge cases, random requests and links followed."""
    printed = run(
        BIN / "schemathesis",
        "run",
        SCHEMA,
        f"--url={service.address}",
        f"--header=Authorization: Bearer {service.key}",
        "--checks=all",
        # In its place stands accepts_what_is_valid, which knows what no schema can say.
        "--exclude-checks=positive_data_acceptance",
        f"--max-examples={os.environ.get('ONRECORD_EXAMPLES', '10')}",
        "--seed=1",
        "--continue-on-failure",
        "--no-color",
        folder=tmp_path,
        SCHEMATHESIS_HOOKS=str(Path(__file__).with_name("hooks.py")),
    )
    schema = json.loads(SCHEMA.read_text(encoding="utf-8"))
    assert f"Tested: {sum(map(len, schema['paths'].values()))}\n" in printed, printed
    assert re.search(r"(\d{4,}) generated, \1 passed", printed), printed
    assert "Internal Server Error" not in service.log.read_text() and "Traceback" not in service.log.read_text()


def test_a_client_made_from_the_schema(service: Service, tmp_path: Path) -> None:
    """It lists, turns pages, looks up and reads a problem; mypy sees the types of all of it."""
    settings = tmp_path / "client.yml"
    settings.write_text("post_hooks: []\n")
    made = ("--path", SCHEMA, "--meta", "none", "--output-path", tmp_path / "onrecord_client", "--config", settings)
    run(BIN / "openapi-python-client", "generate", *made, folder=tmp_path)
    use = tmp_path / "use_client.py"
    use.write_text(Path(__file__).with_name("use_client.py.txt").read_text(encoding="utf-8"), encoding="utf-8")
    run(BIN / "mypy", "--strict", "--follow-imports=silent", "--no-incremental", use, folder=tmp_path)
    printed = run(sys.executable, use, service.address, folder=tmp_path)
    assert printed.split() == ["paged", "looked", "refused"]
