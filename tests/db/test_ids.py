import base64
import hashlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from db import ids
from db.extracted import ExtractedArticle, ExtractedSpeaker
from db.ids import (
    article_id,
    digest,
    is_only_in_article,
    looks_like_id,
    number_of,
    outlet_id,
    page_identity,
    public_id,
    quote_number,
    speaker_id,
)


@pytest.mark.parametrize(
    ("url", "identity"),
    [
        ("https://www.courier.example/talks/", "courier.example/talks"),
        ("HTTP://Courier.example:8080/Talks", "courier.example:8080/Talks"),
        ("https://courier.example/?id=7&utm_source=x&fbclid=y&UTM_Term=z&b=", "courier.example?id=7&b="),
        ("https://courier.example/talks#part", "courier.example/talks"),
        ("https://courier.example:99999/", "https://courier.example:99999/"),
        ("https://[broken", "https://[broken"),
    ],
)
def test_page_identity(url, identity):
    assert page_identity(url) == identity


def test_ids_never_change():
    # Published: a change here breaks every link to a record.
    person = ExtractedSpeaker(name="Ilse Marrandt")
    assert article_id(ExtractedArticle(text="x", url="https://courier.example/talks")) == "a_ml3w2u472m25"
    assert article_id(ExtractedArticle(text="x")) == "a_kdw7ofewipcl"
    assert public_id("q", quote_number("a_aaaaaaaaaaaa", "We want peace.", 0)) == "q_fx52ze374o4t"
    assert speaker_id(person, "a_aaaaaaaaaaaa") == "s_ne4n5acdf3jg"
    assert outlet_id("The Selwick Courier") == "o_5zqlfflxi7ha"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (("person", "Ilse Marrandt"), ("person", "ILSE  Márrandt"), True),
        (("person", "Ilse Marrandt"), ("organisation", "Ilse Marrandt"), False),
        (("organisation", "The Port"), ("organisation", "port"), True),
        (("person", "Jean-Luc Roux"), ("person", "Jean Luc Roux"), True),
        (("person", "Quill"), ("person", "Quill"), False),
        (("person", "O’Brien"), ("person", "O'Brien"), False),
        (("person", "… !"), ("person", "… !"), False),
    ],
)
def test_speakers_join_across_articles(one, other, same):
    ids = [
        speaker_id(ExtractedSpeaker(kind=kind, name=name), article)
        for (kind, name), article in ((one, "a_aaaaaaaaaaaa"), (other, "a_bbbbbbbbbbbb"))
    ]
    assert (ids[0] == ids[1]) is same


def test_speakers_join_inside_an_article():
    speakers = [ExtractedSpeaker(name=name) for name in ("Quill", "QUILL")]
    assert all(is_only_in_article(speaker) for speaker in speakers)
    assert len({speaker_id(speaker, "a_aaaaaaaaaaaa") for speaker in speakers}) == 1


def test_quote_ids():
    same = {quote_number("a_aaaaaaaaaaaa", text, 0) for text in ("Don't, now!", "don’t now", "DON'T NOW")}
    assert len(same) == 1
    others = {quote_number("a_aaaaaaaaaaaa", "Don't, now!", 1), quote_number("a_bbbbbbbbbbbb", "Don't, now!", 0)}
    assert len(same | others) == 3


def test_digest_tells_lists_apart():
    assert digest("ab", "c") != digest("a", "bc")


@pytest.mark.parametrize(
    ("value", "is_one"),
    [("q_abcdefghijk2", True), ("s_abcdefghijk2", False), ("q_abcdefghijk", False), ("q_abcdefghijk2\n", False)],
)
def test_looks_like_id(value, is_one):
    assert looks_like_id(value, "q") is is_one


@given(st.lists(st.text(max_size=8), max_size=3))
def test_ids_are_base32_of_sha256(parts):
    joined = "".join(f"{len(part)}:{part}" for part in parts).encode("utf-8", "surrogatepass")
    assert digest(*parts) == base64.b32encode(hashlib.sha256(joined).digest())[:12].decode().lower()


URLS = st.from_regex(r"https?://(www\.){0,2}[a-z0-9.-]{1,9}(/[!-~]{0,9})?", fullmatch=True)


@given(URLS)
def test_an_address_that_needs_no_taking_apart_is_the_same_page(url):
    assert page_identity(url) == ids._page_identity(url)


@given(number=st.integers(0, 2**60 - 1))
def test_public_ids_are_numbers(number):
    id = public_id("a", number)
    assert looks_like_id(id, "a")
    assert number_of(id) == number
