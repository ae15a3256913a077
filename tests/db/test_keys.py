import pytest
from sqlite_utils import Database

from db.connection import open_writer
from db.errors import DatabaseUnavailable
from db.keys import KeyRefused, create_key, find_key, list_keys, revoke_key, without_keys


@pytest.fixture
def database(tmp_path):  # type: ignore[no-untyped-def]
    with open_writer(tmp_path / "keys.db") as database:
        yield database


def test_a_key_is_found_by_what_was_shown_once(database: Database) -> None:
    key = create_key(database, "desk", ["write"])
    other = create_key(database, "reader")
    found = find_key(database.conn, key)
    assert found is not None
    assert (found.name, found.scopes, found.revoked_at) == ("desk", ("read", "write"), None)
    assert key.startswith(found.begins + "_")
    reader = find_key(database.conn, other)
    assert reader is not None
    assert reader.scopes == ("read",)
    assert sorted(known.name for known in list_keys(database.conn)) == ["desk", "reader"]


def test_the_key_itself_is_nowhere_in_the_file(database: Database) -> None:
    key = create_key(database, "desk")
    database.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    (path,) = [row[2] for row in database.conn.execute("PRAGMA database_list")]
    with open(path, "rb") as file:
        assert key.rpartition("_")[2].encode() not in file.read()


def test_keys_that_are_not_of_this_database(database: Database) -> None:
    key = create_key(database, "desk")
    other = key[:-1] + ("b" if key[-1] == "a" else "a")
    for wrong in (
        "",
        "onrecord_",
        other,
        key.upper(),
        key + "a",
        f" {key}",
        key[:-1],
        "onrecord_é_" + "a" * 52,
        "x" * 9999,
    ):
        assert find_key(database.conn, wrong) is None, wrong


def test_a_revoked_key_says_since_when_and_keeps_its_name(database: Database) -> None:
    key = create_key(database, "desk")
    revoke_key(database, "desk")
    first = find_key(database.conn, key)
    assert first is not None
    assert first.revoked_at is not None
    revoke_key(database, "desk")
    assert find_key(database.conn, key) == first
    with pytest.raises(KeyRefused, match="there is or was a key of this name"):
        create_key(database, "desk")


@pytest.mark.parametrize("name", ["", " ", "_x", "a b", "a\nb", "x" * 65, "-"])
def test_names_that_are_none(database: Database, name: str) -> None:
    with pytest.raises(KeyRefused, match="a name is 1 to 64 letters"):
        create_key(database, name)
    assert list_keys(database.conn) == ()


def test_a_name_that_nobody_has(database: Database) -> None:
    with pytest.raises(KeyRefused, match="key 'desk': there is no key of this name"):
        revoke_key(database, "desk")


def test_nothing_is_stored_by_a_reader(database: Database) -> None:
    key = create_key(database, "desk")
    database.conn.execute("PRAGMA query_only = ON")
    assert find_key(database.conn, key) is not None
    with pytest.raises(DatabaseUnavailable):
        create_key(database, "other")


def test_keys_are_blotted_out(database: Database) -> None:
    key = create_key(database, "desk")
    assert without_keys(f"/v1/quotes?key={key}&q=a") == "/v1/quotes?key=onrecord_...&q=a"
    assert without_keys("the onrecord_ of it") == "the onrecord_ of it"
