from contextlib import closing
from pathlib import Path

from click.testing import CliRunner, Result

from db.connection import open_reader
from db.keys import find_key
from indexer.cli import main


def keys(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, ["keys", *map(str, arguments)])


def test_a_key_is_made_shown_once_listed_and_revoked(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    made = keys("create", "desk", "--scope", "write", "--db", path)
    assert (made.exit_code, made.stderr) == (
        0,
        "desk: keep it now, it cannot be shown again; `onrecord keys revoke desk` ends it\n",
    )
    key = made.stdout.strip()
    with closing(open_reader(path)) as connection:
        found = find_key(connection, key)
    assert found is not None
    assert (found.name, found.scopes) == ("desk", ("read", "write"))
    listed = keys("list", "--db", path)
    assert listed.stdout == f"desk  {found.begins}_...  read write  made {found.created_at}\n"
    assert key not in listed.output
    revoked = keys("revoke", "desk", "--db", path)
    assert (revoked.exit_code, revoked.stdout) == (0, "desk: revoked\n")
    assert ", revoked 2" in keys("list", "--db", path).stdout
    assert '"revoked_at":"2' in keys("list", "--db", path, "--json").stdout


def test_what_is_wrong_with_a_name_is_one_line(tmp_path: Path) -> None:
    path = tmp_path / "news.db"
    assert keys("create", "desk", "--db", path).exit_code == 0
    for arguments, message in [
        (("create", "desk"), "Error: key 'desk': there is or was a key of this name; choose another\n"),
        (("revoke", "dest"), "Error: key 'dest': there is no key of this name\n"),
    ]:
        result = keys(*arguments, "--db", path)
        assert (result.exit_code, result.stderr) == (1, message)
    assert keys("create", "other", "--scope", "all", "--db", path).exit_code == 2


def test_no_database_is_made_by_looking(tmp_path: Path) -> None:
    assert keys("list", "--db", tmp_path / "none.db").exit_code == 1
    assert keys("revoke", "desk", "--db", tmp_path / "none.db").exit_code == 1
    assert list(tmp_path.iterdir()) == []
