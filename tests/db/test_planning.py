import pytest

from db.paging import LAST_ROWID
from db.parser import parse_query
from db.planning import Planner
from db.walking import read_rowids
from db.writes import store_article


@pytest.fixture(scope="module")
def archive(make):
    """Of 40 quotes all hold common and usually, every second even, every tenth seldom, one once."""
    with make.memory() as database:
        texts = [
            "common usually number"
            + (" even" if number % 2 == 0 else "")
            + (" seldom" if number % 10 == 0 else "")
            + (" once" if number == 30 else "")
            + f" {number}"
            for number in range(40)
        ]
        store_article(database, *make.document(*texts))
        yield database.conn


def plan(connection, q, filters=()):
    return Planner(connection, filters, (), 0, LAST_ROWID).plan(parse_query(q).words)


@pytest.mark.parametrize(
    ("q", "filters", "match"),
    [
        pytest.param("common once", (), 'words : (("common") AND ("once"))', id="two-as-they-stand"),
        pytest.param(
            "common seldom once",
            (),
            '(words : ("once") AND words : ("seldom") OR filters : "0") AND words : ("common")',
            id="three-rarest-first",
        ),
        pytest.param(
            "common OR once seldom -number even",
            (),
            '((words : ("seldom") AND words : ("even") OR filters : "0") AND words : ("common" OR "once"))'
            ' NOT (words : ("number"))',
            id="alternatives-by-the-commonest",
        ),
        pytest.param(
            "even seldom",
            [["dy", "dn"]],
            '(words : ("seldom") AND words : ("even") OR filters : "0") AND filters : ("dy" OR "dn")',
            id="several-tokens-last",
        ),
        pytest.param('"number even seldom once"', (), 'words : (("seldom once"))', id="rarest-neighbours"),
        pytest.param('"number even"', (), 'words : (("number even"))', id="two-in-a-row"),
        pytest.param('"usually number eve*"', (), 'words : (("number eve"*))', id="row-with-prefix"),
        pytest.param("commo*", (), 'words : (("commo"*))', id="few-quotes-merged"),
    ],
)
def test_plans(archive, q, filters, match):
    assert plan(archive, q, filters).match == match


def test_a_common_prefix_is_looked_up_by_its_first_letters(archive, monkeypatch):
    monkeypatch.setattr("db.planning._MERGED", 30)
    monkeypatch.setattr("db.planning._SAMPLE", 10)
    wanted = plan(archive, "commo* sel* -usuall*")
    assert (wanted.match, wanted.soon) == ('words : (("com"*) AND ("sel"*))', False)
    assert wanted.test is not None
    texts = ("common seldom", "common seldom usual", "comma seldom", "common seldom usually")
    assert [wanted.test(text) for text in texts] == [True, True, False, False]


def test_what_is_rare_among_many_is_found_by_the_exact_expression(archive, monkeypatch):
    """The texts of two that hold a pair of neighbours are tested; then FTS5 is asked for the whole row."""
    monkeypatch.setattr("db.walking._TESTED", 2)
    monkeypatch.setattr("db.walking._TEXTS_AT_ONCE", 2)
    tested = []
    wanted = plan(archive, '"common usually number even seldom once"')
    wanted = wanted._replace(
        match='words : ("common usually")', test=lambda text: tested.append(text) or "once" in text
    )
    rowids = list(read_rowids(archive, wanted, 1))
    assert len(rowids) == 1
    assert len(tested) < 10
