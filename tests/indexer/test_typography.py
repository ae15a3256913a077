import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.text import paragraphs
from indexer.typography import stretches


def found(text: str) -> list[list[str]]:
    return [[text[s.start : s.end] for s in row] for row in stretches(text, paragraphs(text))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param('He said "no, not now" twice.', ["no, not now"], id="straight"),
        pytest.param("He said “no, not now” twice.", ["no, not now"], id="curly"),
        pytest.param("Er sagte: „Nein, nicht jetzt“ und ging.", ["Nein, nicht jetzt"], id="low"),
        pytest.param("Er sagte: »Nein, nicht jetzt« und ging.", ["Nein, nicht jetzt"], id="angles-inward"),
        pytest.param("Il a dit : «Non, pas encore» hier.", ["Non, pas encore"], id="angles"),
        pytest.param("Il a dit : « Non, pas encore » hier.", ["Non, pas encore"], id="angles-with-blanks"),
        pytest.param("He said ``no, not now'' twice.", ["no, not now"], id="latex"),
        pytest.param("He said ''no, not now'' twice.", ["no, not now"], id="two-singles"),
        pytest.param("‘No, not now,’ he said.", ["No, not now,"], id="single"),
        pytest.param("'No, don't do that,' he said.", ["No, don't do that,"], id="single-with-apostrophe"),
        pytest.param("“She said ‘never’ to me,” he said.", ["She said ‘never’ to me,"], id="nested-single"),
        pytest.param('"She asked “why so?” and left," he said.', ["She asked “why so?” and left,"], id="nested-curly"),
        pytest.param("“One thing,” he said. “Another thing.”", ["One thing,", "Another thing."], id="interrupted"),
        pytest.param("“It is never closed.", ["It is never closed."], id="never-closed"),
        pytest.param(
            "“It is cold, he said. “Nobody came.", ["It is cold,", "Nobody came."], id="not-closed-before-cue"
        ),
        pytest.param('"Cold, said Ada Orr. "Very cold."', ["Cold,", "Very cold."], id="straight-not-closed-before-cue"),
        pytest.param('WE slept there," said Ada Orr. "Badly."', ["WE slept there,", "Badly."], id="never-opened"),
        pytest.param(
            "“One,” said Orr. We slept there,” she said.", ["One,", "We slept there,"], id="never-opened-later"
        ),
        pytest.param(
            "– It is cold, says Orr, 40. – Nobody came.", ["It is cold", "Nobody came."], id="dialogue-dashes"
        ),
        pytest.param("– It is cold on the pier.", [], id="list-dash"),
        pytest.param("<<Never>>, they wrote, <<again.>>", ["Never", "again."], id="doubled-angles"),
        pytest.param("« One », said he, « and two.", ["One", "and two."], id="angle-never-closed"),
        pytest.param("”Cold,” he said. ”I counted.“", ["Cold,", "I counted."], id="marks-turned-round"),
        pytest.param("‘The dogs’,’ he said, ‘are here.’", ["The dogs’,", "are here."], id="plural-before-a-comma"),
        pytest.param("Calls it 'an actor's accent'. The lads' bus.", ["an actor's accent"], id="single-before-a-stop"),
        pytest.param("‘The lads’ heads dropped,’ he said.", ["The lads’ heads dropped,"], id="curly-plural"),
        pytest.param("Tunnel 'safe', engineer says", ["safe"], id="single-one-word"),
        pytest.param("The lads were goin' home an' dry.", [], id="clipped-words"),
        pytest.param(
            "'I said \"shut it,' she said, 'and it shut.'", ['I said "shut it,', "and it shut."], id="inner-open"
        ),
        pytest.param("The dogs' bowl and the cats' bed.", [], id="apostrophes"),
        pytest.param('A 6\'2" man with a 40" screen.', [], id="inches"),
        pytest.param(
            "He blasted 'penny-pinching' cuts. 'The lads' pay hasn't gone up since '29,' he said.",
            ["penny-pinching", "The lads' pay hasn't gone up since '29,"],
            id="single-with-plural-and-year",
        ),
        pytest.param("'Tis the season for rock 'n' roll and the dogs' dinner.", [], id="letters-left-out"),
        pytest.param("‘He asked “is it so?” and left,’ she said.", ["He asked “is it so?” and left,"], id="british"),
        pytest.param("‘Never again,’ the widow said.", ["Never again,"], id="single-two-words"),
        pytest.param("No marks at all.", [], id="none"),
        pytest.param('("Yes, of course," she said.)', ["Yes, of course,"], id="in-brackets"),
        pytest.param("He said “both open“ once.", ["both open"], id="opening-mark-for-closing"),
    ],
)
def test_marks(text: str, expected: list[str]) -> None:
    assert found(text) == [expected]


def test_a_quote_over_paragraphs_is_reopened_in_each() -> None:
    text = "“First part.\n\n“Second part.\n\n“Third part,” he said."
    rows = stretches(text, paragraphs(text))
    assert [(s.continues, s.closed) for row in rows for s in row] == [(False, False), (True, False), (True, True)]


def test_single_marks_are_reopened_in_each_paragraph() -> None:
    text = "‘My father’s rule was “never lend”.\n\n‘I lent one,’ he said. ‘To the lads’ coach.\n\n‘It’s gone.’"
    rows = stretches(text, paragraphs(text))
    assert [(s.continues, s.closed) for row in rows for s in row] == [
        (False, False),
        (True, True),
        (False, False),
        (True, True),
    ]


def test_a_paragraph_after_a_closed_quote_does_not_continue_it() -> None:
    text = "“First part.”\n\n“Second part,” he said."
    assert [s.continues for row in stretches(text, paragraphs(text)) for s in row] == [False, False]


@given(st.text(alphabet="ab ,.\n\"“”„«»`'‘’", max_size=120))
def test_stretches_lie_in_their_paragraph_in_order(text: str) -> None:
    spans = paragraphs(text)
    for (start, end), row in zip(spans, stretches(text, spans), strict=True):
        for stretch in row:
            assert start <= stretch.outer_start < stretch.start < stretch.end <= stretch.outer_end <= end
        for one, two in zip(row, row[1:], strict=False):
            assert one.outer_end <= two.outer_start
