"""The committed schema is the application's, and says everything about every operation."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from api.errors import PROBLEM_TYPES
from api.openapi import build_schema, main
from api.settings import Settings

COMMITTED = Path(__file__).parents[1] / "openapi" / "openapi.json"
SCHEMA = build_schema(create_app(Settings()))
OPERATIONS = {
    operation["operationId"]: (path, method, operation)
    for path, methods in SCHEMA["paths"].items()
    for method, operation in methods.items()
}
EVERY = pytest.mark.parametrize("operation_id", OPERATIONS)


def test_the_committed_schema_is_current(tmp_path: Path) -> None:
    main(str(tmp_path / "openapi.json"))
    written = json.loads((tmp_path / "openapi.json").read_text(encoding="utf-8"))
    assert json.loads(COMMITTED.read_text(encoding="utf-8")) == written, "run `make openapi` and commit what it writes"


def test_every_path_is_described() -> None:
    assert sorted(f"{method.upper()} {path}" for path, method, _ in OPERATIONS.values()) == [
        "GET /",
        "GET /health/live",
        "GET /health/ready",
        "GET /problems/{name}",
        "GET /v1/articles",
        "GET /v1/articles/{article_id}",
        "GET /v1/articles/{article_id}/versions",
        "GET /v1/corrections/{correction_id}",
        "GET /v1/export",
        "GET /v1/facets",
        "GET /v1/feed.atom",
        "GET /v1/jobs/{job_id}",
        "GET /v1/lookup",
        "GET /v1/outlets",
        "GET /v1/outlets/{outlet_id}",
        "GET /v1/quotes",
        "GET /v1/quotes/{quote_id}",
        "GET /v1/quotes/{quote_id}/variants",
        "GET /v1/speakers",
        "GET /v1/speakers/{speaker_id}",
        "GET /v1/speakers/{speaker_id}/quotes",
        "GET /v1/speakers/{speaker_id}/timeline",
        "PATCH /v1/speakers/{speaker_id}",
        "POST /v1/articles",
        "POST /v1/corrections/{correction_id}/revert",
        "POST /v1/extract",
        "POST /v1/quotes/{quote_id}/corrections",
        "POST /v1/speakers/{speaker_id}/merge",
    ]


REQUIRED = {("look_up", "text")}
SUCCESS = {"index_articles": {"200", "201", "202"}}
# Beyond what all that take a body or need a key may answer.
FURTHER = {"list_articles": {"401", "403"}, "index_articles": {"409", "422"}}


@EVERY
def test_texts(operation_id: str) -> None:
    _, _, operation = OPERATIONS[operation_id]
    assert operation["summary"]
    assert len(operation["description"]) > len(operation["summary"])
    assert [tag for tag in operation["tags"] if tag not in {tag["name"] for tag in SCHEMA["tags"]}] == []
    assert len(operation["tags"]) == 1


@EVERY
def test_parameters(operation_id: str) -> None:
    path, _, operation = OPERATIONS[operation_id]
    for parameter in operation["parameters"]:
        schema = parameter["schema"]
        assert parameter["description"], parameter
        assert schema["examples"], parameter
        assert (parameter["in"] == "path") == (f"{{{parameter['name']}}}" in path)
        assert parameter["required"] == (parameter["in"] == "path" or (operation_id, parameter["name"]) in REQUIRED)
        match schema["type"]:
            case "integer":
                assert {"minimum", "maximum"} <= set(schema)
            case "string" if parameter["in"] == "query" and "enum" not in schema and "format" not in schema:
                assert {"minLength", "maxLength"} <= set(schema)
        # An example or a null here would be sent by "Try it out" without being asked for.
        assert "example" not in parameter
        assert "examples" not in parameter
        assert "anyOf" not in schema


@EVERY
def test_answers(operation_id: str) -> None:
    path, method, operation = OPERATIONS[operation_id]
    for status in SUCCESS.get(operation_id, {"200"}):
        for content in operation["responses"][status]["content"].values():
            assert set(content) == {"schema", "example"}
        assert "X-Request-Id" in operation["responses"][status]["headers"]
    if "cursor" in {parameter["name"] for parameter in operation["parameters"]}:
        assert "Link" in operation["responses"]["200"]["headers"]
    if method in ("post", "patch"):
        assert all("example" in body for body in operation["requestBody"]["content"].values())


@EVERY
def test_problems(operation_id: str) -> None:
    path, method, operation = OPERATIONS[operation_id]
    expected = {"400", "500"} | FURTHER.get(operation_id, set())
    success = SUCCESS.get(operation_id, {"200"})
    scope = operation.get("security", [{}])[0].get("key")
    if scope:
        expected |= {"401", "403"} | ({"507"} if method != "get" else set())
    if "{" in path:
        expected |= {"404"}
    if not path.startswith("/health/"):
        expected |= {"429", "503"}
    elif path == "/health/ready":
        expected |= {"503"}
    if method in ("post", "patch"):
        expected |= {"408", "413", "415"}
    if operation["tags"] == ["corrections"] and method != "get":
        expected |= {"409"}
    if method == "get" and operation_id != "export_quotes":
        success = success | {"304"}
        assert "ETag" in operation["responses"]["304"]["headers"] and "ETag" in operation["responses"]["200"]["headers"]
    assert set(operation["responses"]) == expected | success
    for status, response in operation["responses"].items():
        if status in success:
            continue
        (media_type,) = response["content"]
        assert media_type == "application/problem+json"
        content = response["content"][media_type]
        assert content["schema"] == {"$ref": "#/components/schemas/Problem"}
        assert content["examples"]
        for name, example in content["examples"].items():
            assert (example["value"]["type"], str(example["value"]["status"])) == (PROBLEM_TYPES[name].type, status)
        assert ("Retry-After" in response["headers"]) == (
            status in ("429", "503") or "request-under-way" in content["examples"]
        )


def properties() -> Iterator[Any]:
    for name, component in SCHEMA["components"]["schemas"].items():
        for field, schema in component["properties"].items():
            yield pytest.param(schema, id=f"{name}.{field}")


@pytest.mark.parametrize("schema", list(properties()))
def test_fields(schema: dict[str, Any]) -> None:
    assert schema["description"]
    assert "examples" in schema or "$ref" in json.dumps(schema)


def test_components() -> None:
    for name, component in SCHEMA["components"]["schemas"].items():
        assert component["description"], name
    text = json.dumps(SCHEMA)
    names = {piece.split('"')[0] for piece in text.split('"#/components/schemas/')[1:]}
    assert names <= set(SCHEMA["components"]["schemas"])


def test_ids_to_try_are_of_the_demo() -> None:
    # (The README's commands are run against the demo.)
    readme = COMMITTED.parents[1].joinpath("README.md").read_text(encoding="utf-8")
    ids = {
        id
        for _, _, operation in OPERATIONS.values()
        for parameter in operation.get("parameters", [])
        if parameter["name"].endswith("_id") and parameter["name"] != "job_id"
        for id in parameter["schema"]["examples"]
    }
    assert sorted(id[0] for id in ids) == ["a", "c", "o", "q", "s"]
    assert {id for id in ids if f"/{id}" not in readme} == set()


def test_no_field_is_called_as_another_api_would() -> None:
    """The names on the wire that callers rely on; a change here is a breaking one."""
    schemas = SCHEMA["components"]["schemas"]
    assert list(schemas["QuotePage"]["properties"]) == ["items", "next", "next_url", "total", "total_is_exact", "query"]
    assert list(schemas["QuoteMatch"]["properties"]) == [
        "id",
        "text",
        "kind",
        "speaker",
        "source",
        "cue",
        "said_to",
        "relayed_by",
        "outlet",
        "published_at",
        "published_precision",
        "confidence",
        "article",
        "spans",
        "verbatim",
        "selector",
        "context",
        "matches",
    ]
    assert list(schemas["Problem"]["properties"]) == [
        "type",
        "title",
        "status",
        "detail",
        "instance",
        "request_id",
        "errors",
    ]
