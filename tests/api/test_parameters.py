import pytest
from litestar import Litestar
from litestar.testing import TestClient

QUOTE_PARAMETERS = (
    "q, speaker, outlet, kind, said_to, published_from, published_to, has_speaker, min_confidence, match, sort, "
    "limit, cursor"
)
LIMIT = "must be a whole number from 1 to 100"
DAY = "must be a full date such as 2031-04-12"
SHARE = "must be a number from 0 to 1"
UNKNOWN = "is no parameter of this endpoint"


@pytest.mark.parametrize(
    ("query", "faults"),
    [
        pytest.param("limit=0", [("limit", "0", LIMIT)], id="below"),
        pytest.param("limit=101", [("limit", "101", LIMIT)], id="above"),
        pytest.param("limit=-1", [("limit", "-1", LIMIT)], id="negative"),
        pytest.param("limit=1e999", [("limit", "1e999", LIMIT)], id="huge"),
        pytest.param("limit=ten", [("limit", "ten", LIMIT)], id="word"),
        pytest.param("limit=", [("limit", "", LIMIT)], id="empty-number"),
        pytest.param("limit", [("limit", "", LIMIT)], id="no-value"),
        pytest.param("limit=5&limit=5", [("limit", "5", "is given more than once")], id="repeated"),
        pytest.param("limit=5&limit=6&limit=7", [("limit", "6", "is given more than once")], id="repeated-twice"),
        pytest.param("published_from=yesterday", [("published_from", "yesterday", DAY)], id="day-word"),
        pytest.param("published_to=2031-02-30", [("published_to", "2031-02-30", DAY)], id="no-such-day"),
        pytest.param("published_to=2031-02", [("published_to", "2031-02", DAY)], id="month"),
        pytest.param("published_to=2031-02-03T10:00:00Z", [("published_to", "2031-02-03T10:00:00Z", DAY)], id="time"),
        pytest.param("sort=best", [("sort", "best", "must be one of newest, oldest, relevance")], id="no-such-sort"),
        pytest.param("kind=Direct", [("kind", "Direct", "must be one of direct, indirect, mixed")], id="case-of-kind"),
        pytest.param("has_speaker=maybe", [("has_speaker", "maybe", "must be true or false")], id="not-bool"),
        pytest.param("min_confidence=1.01", [("min_confidence", "1.01", SHARE)], id="share-above"),
        pytest.param("min_confidence=-0.1", [("min_confidence", "-0.1", SHARE)], id="share-below"),
        pytest.param("min_confidence=80%25", [("min_confidence", "80%", SHARE)], id="share-in-percent"),
        pytest.param("min_confidence=0,8", [("min_confidence", "0,8", SHARE)], id="decimal-comma"),
        pytest.param("min_confidence=high", [("min_confidence", "high", SHARE)], id="share-word"),
        pytest.param("min_confidence=", [("min_confidence", "", SHARE)], id="empty-share"),
        pytest.param("min_confidence=nan", [("min_confidence", "nan", SHARE)], id="not-a-number"),
        pytest.param("min_confidence=inf", [("min_confidence", "inf", SHARE)], id="infinite"),
        pytest.param("q=", [("q", "", "must be text of 1 to 1000 characters")], id="empty-words"),
        pytest.param("speaker=", [("speaker", "", "must be text of 1 to 200 characters")], id="empty-name"),
        pytest.param("speakr=Vesk", [("speakr", "Vesk", f"{UNKNOWN}; did you mean speaker?")], id="misspelt"),
        pytest.param("zzz=1", [("zzz", "1", f"{UNKNOWN}, which takes {QUOTE_PARAMETERS}")], id="unknown"),
        pytest.param("%FF=1", [("\ufffd", "1", f"{UNKNOWN}, which takes {QUOTE_PARAMETERS}")], id="broken-name"),
        pytest.param("q=M%FCller", [("q", "M\ufffdller", "is not UTF-8")], id="latin-1"),
        pytest.param("q=%ED%A0%80", [("q", "\ufffd" * 3, "is not UTF-8")], id="surrogate"),
        pytest.param(
            "limit=0&speakr=x&sort=best",
            [
                ("limit", "0", LIMIT),
                ("speakr", "x", f"{UNKNOWN}; did you mean speaker?"),
                ("sort", "best", "must be one of newest, oldest, relevance"),
            ],
            id="several",
        ),
    ],
)
def test_each_faulty_parameter_is_named(
    client: TestClient[Litestar], query: str, faults: list[tuple[str, str, str]]
) -> None:
    response = client.get(f"/v1/quotes?{query}", headers={"X-Request-Id": "test"})
    assert response.status_code == 400
    assert response.json() == {
        "type": "/problems/invalid-parameter",
        "title": "A parameter is not valid",
        "status": 400,
        "detail": "; ".join(f"{name}: {detail}" for name, _, detail in faults),
        "instance": f"/v1/quotes?{query}",
        "request_id": "test",
        "errors": [
            {"parameter": name, "in": "query", "value": value, "detail": detail, "position": None}
            for name, value, detail in faults
        ],
    }


def test_long_values_are_cut_in_the_answer(client: TestClient[Litestar]) -> None:
    body = client.get("/v1/quotes", params={"speaker": "x" * 5000}).json()
    assert [fault["value"] for fault in body["errors"]] == ["x" * 200]


@pytest.mark.parametrize(
    "path",
    [
        "/",
        "/health/live",
        "/health/ready",
        "/problems/unknown-id",
        "/v1/facets",
        "/v1/speakers",
        "/v1/speakers/x",
        "/v1/speakers/x/quotes",
        "/v1/speakers/x/timeline",
        "/v1/outlets",
        "/v1/outlets/x",
        "/v1/articles",
        "/v1/articles/x",
        "/v1/quotes/x",
    ],
)
def test_unknown_parameters_are_rejected_everywhere(client: TestClient[Litestar], path: str) -> None:
    response = client.get(path, params={"zzz": "1"})
    assert response.status_code == 400
    assert [(fault["parameter"], fault["value"]) for fault in response.json()["errors"]] == [("zzz", "1")]


@pytest.mark.parametrize("value", ["true", "false", "1", "0"])
def test_truth_values(client: TestClient[Litestar], value: str) -> None:
    assert client.get("/v1/quotes", params={"has_speaker": value}).status_code == 200
