import pytest
from hypothesis import given
from hypothesis import strategies as st

from indexer.likelihood import Likelihood, counted, family

CUES = {
    ("say", "VERB", "ccomp"): (1000, 900),
    ("say", "VERB", "obj"): (100, 5),
    ("beg", "VERB", "ccomp"): (10, 5),
    ("carry", "VERB", "ccomp"): (10, 1),
    ("argue", "VERB", "ccomp"): (40, 36),
    ("claim", "NOUN", "acl-that"): (20, 15),
    ("", "VERB", "ccomp"): (500, 50),
    ("", "VERB", "obj"): (5000, 50),
}
CONTEXTS = {
    ("ccomp", "subject name"): (900, 800),
    ("ccomp", "subject it"): (300, 30),
    ("ccomp", "negated"): (20, 0),
}
LIKELIHOOD = Likelihood(CUES, CONTEXTS)


@pytest.mark.parametrize(
    ("word", "part", "lemma"),
    [
        ("say", "VERB", "say"),
        ("said", "VERB", "say"),
        ("saying", "VERB", "say"),
        ("carries", "VERB", "carry"),
        ("carried", "VERB", "carry"),
        ("argues", "VERB", "argue"),
        ("argued", "VERB", "argue"),
        ("arguing", "VERB", "argue"),
        ("begged", "VERB", "beg"),
        ("begging", "VERB", "beg"),
        ("claims", "NOUN", "claim"),
        ("claims", "VERB", "claims"),
        ("harrumphed", "VERB", "harrumphed"),
        ("is", "VERB", "is"),
        ("", "VERB", ""),
        ("’s", "VERB", "'s"),
    ],
)
def test_the_lemma_of_a_form(word: str, part: str, lemma: str) -> None:
    assert LIKELIHOOD.lemma(word, part) == lemma


def of(lemma: str, construction: str = "ccomp", *contexts: str) -> float:
    return LIKELIHOOD.of(lemma, "VERB", construction, list(contexts))


def test_what_is_seen_often_is_near_its_share() -> None:
    assert of("say") == pytest.approx(0.9, abs=0.01)
    assert of("say", "obj") == pytest.approx(0.05, abs=0.02)


def test_what_is_seen_seldom_leans_on_its_lemma_and_construction() -> None:
    construction = (900 + 5 + 1 + 36 + 50) / (1000 + 10 + 10 + 40 + 500)
    assert 0.5 < of("beg") < construction
    assert of("harrumph", "obj") < 0.05 < of("harrumph", "of-for") < of("harrumph")
    assert of("say", "of-about") > of("carry", "of-about")


def test_contexts_raise_and_lower_it() -> None:
    assert of("beg", "ccomp", "subject it") < of("beg") < of("beg", "ccomp", "subject name")
    assert of("beg", "ccomp", "subject it", "subject name") < of("beg", "ccomp", "subject name")


@pytest.mark.parametrize("context", ["negated", "first VERB"], ids=["seen-too-seldom", "never-seen"])
def test_a_context_seen_too_seldom_changes_nothing(context: str) -> None:
    assert of("beg", "ccomp", context) == of("beg")


def test_a_side_of_a_construction_shares_its_contexts() -> None:
    assert of("beg", "ccomp-left", "subject it") < of("beg", "ccomp-left")
    assert [family(c) for c in ("ccomp-left", "of-for", "obj")] == ["ccomp", "of", "obj"]


PAIRS = st.tuples(st.integers(0, 5000), st.integers(0, 5000)).map(lambda p: (max(p), min(p)))
NAMES = st.sampled_from(["say", "tell", "", "plan"])
CONSTRUCTIONS = st.sampled_from(["ccomp", "ccomp-left", "obj", "of-for"])


@given(
    st.dictionaries(st.tuples(NAMES, st.just("VERB"), CONSTRUCTIONS), PAIRS),
    st.dictionaries(st.tuples(CONSTRUCTIONS, st.sampled_from(["a", "b", "c"])), PAIRS),
    NAMES,
    CONSTRUCTIONS,
)
def test_any_counts_give_a_probability(
    cues: dict[tuple[str, str, str], tuple[int, int]],
    contexts: dict[tuple[str, str], tuple[int, int]],
    lemma: str,
    construction: str,
) -> None:
    assert 0 < Likelihood(cues, contexts).of(lemma, "VERB", construction, ["a", "b", "c"]) < 1


@given(st.integers(0, 300), st.integers(0, 299))
def test_more_quotes_among_as_many_cases_never_lower_it(seen: int, quotes: int) -> None:
    quotes = min(quotes, max(seen - 1, 0))
    few, more = (
        Likelihood({("say", "VERB", "ccomp"): (seen, n), ("", "VERB", "ccomp"): (10, 1)}, {})
        for n in (quotes, min(quotes + 1, seen))
    )
    assert few.of("say", "VERB", "ccomp", []) <= more.of("say", "VERB", "ccomp", [])


@pytest.mark.parametrize(
    ("word", "least", "expected"),
    [
        ("said", 0.85, True),
        ("said", 0.95, False),
        ("claims", 0.5, True),
        ("carried", 0.5, False),
        ("harbour", 0.2, False),
        ("", 0.2, False),
    ],
)
def test_which_words_may_be_cues(word: str, least: float, expected: bool) -> None:
    assert LIKELIHOOD.may_be_cue(word, least) is expected


def test_the_shipped_counts_tell_saying_from_other_verbs() -> None:
    shipped = counted()
    assert shipped is counted()
    assert all(shipped.may_be_cue(w, 0.55) for w in ("said", "says", "added", "argued", "believes", "claim"))
    assert not any(shipped.may_be_cue(w, 0.55) for w in ("ate", "harbour", "blue", "rained"))
    said = shipped.of("say", "VERB", "ccomp", ["subject name", "affirmed", "plain", "form past VERB"])
    denied = shipped.of("say", "VERB", "ccomp", ["subject it", "negated", "modal", "form base VERB"])
    assert said > 0.8 > denied
