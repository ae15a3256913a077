import sqlite3

from hypothesis import given
from hypothesis import strategies as st

from db.filters import (
    KINDS,
    OUTLET_SQL,
    QUOTE_SQL,
    confidence_token,
    further_tokens,
    kind_token,
    name_token,
    outlet_token,
    said_to_tokens,
    speaker_token,
)

KEYS = st.none() | st.integers(1, 20_991 * 20_991)


@given(
    kind=st.sampled_from(KINDS),
    confidence=st.integers(0, 100),
    speaker=KEYS,
    outlet=st.none() | st.integers(1, 11_171 * 11_171),
    said_to=st.none() | st.sampled_from(["The Selwick Courier", "Tideline Radio 4"]),
)
def test_a_quote_has_the_tokens_that_are_looked_for(kind, confidence, speaker, outlet, said_to):
    tokens = further_tokens([], said_to)
    ((found,), (of_outlet,)) = (
        sqlite3.connect(":memory:")
        .execute(
            f"SELECT {sql} FROM (SELECT ? AS kind, ? AS confidence, ? AS speaker, ? AS outlet, ? AS tokens)",
            [KINDS.index(kind), confidence, speaker, outlet, tokens],
        )
        .fetchone()
        for sql in (QUOTE_SQL, OUTLET_SQL)
    )
    assert found.split() == [
        kind_token(kind, has_speaker=speaker is not None),
        confidence_token(confidence),
        *([] if outlet is None else [outlet_token(outlet)]),
        *([] if speaker is None else [speaker_token(speaker)]),
        *(said_to_tokens(said_to) if said_to else []),
    ]
    assert of_outlet == ("" if outlet is None else outlet_token(outlet))


def test_further_tokens():
    assert further_tokens([], None) is None
    assert further_tokens(["Quill", "QUILL"], None) == name_token("Quill")
    assert further_tokens(["Quill"], "Tideline") == f"{name_token('Quill')} ttideline"
