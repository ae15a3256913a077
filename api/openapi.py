"""The OpenAPI document, built from the handlers' own signatures; `python -m api.openapi` writes it down.

Litestar's own generator is not used (2.25): it leaves `Meta` bounds and texts of parameters out, makes
every optional parameter nullable, and describes errors in a shape that this service does not answer.
"""

import inspect
import json
import sys
from collections.abc import Iterator, Mapping
from importlib.resources import files
from pathlib import Path
from types import UnionType
from typing import Any, Final, get_args, get_origin, get_type_hints

import msgspec
from litestar import Litestar, Response
from litestar.handlers import HTTPRouteHandler
from litestar.routes import HTTPRoute

from api import errors
from api.keys import need_key
from api.limits import FREE
from api.params import function_of, query_parameters
from api.schemas import Problem, ProblemType
from api.service import VERSION

DESCRIPTION: Final = """\
What has this person said, and who said this: quotes, speakers and sources from news articles.

- Lists come in pages: follow `next_url`, or the `Link` header, until it is null.
- Every failure is an RFC 9457 problem document; its `type` is a path of this service that explains it, and
  `errors` names each parameter. Unknown and repeated parameters are errors, too.
- Dates are RFC 3339. Offsets count code points, end exclusive.
- HEAD answers wherever GET does. Every answer carries an `X-Request-Id`.
- Answers have an `ETag`: send it as `If-None-Match`, and while nothing has changed the answer is an empty 304.
  They come compressed (zstd, br, gzip) to whoever takes that.
"""

TAGS: Final = {
    "quotes": "What has been said, by whom, where and when.",
    "speakers": "People and organisations that are quoted.",
    "outlets": "Papers, agencies, sites and programmes that publish.",
    "articles": "The articles that quotes were found in.",
    "corrections": "What people say is wrong: kept with who, when and why, and lasting.",
    "extraction": "Quotes of a document of your own; nothing is stored.",
    "service": "The service itself.",
}

LINKS: Final[Mapping[str, Mapping[str, tuple[str, str]]]] = {
    "search_quotes": {
        "quote": ("get_quote", "/items/0/id"),
        "variants": ("get_variants", "/items/0/id"),
        "speaker": ("get_speaker", "/items/0/speaker/id"),
        "article": ("get_article", "/items/0/article/id"),
    },
    "look_up": {"quote": ("get_quote", "/matches/0/quote/id")},
    "get_quote": {"variants": ("get_variants", "/id"), "speaker": ("get_speaker", "/speaker/id")},
    "list_speakers": {
        "speaker": ("get_speaker", "/items/0/id"),
        "quotes": ("list_speaker_quotes", "/items/0/id"),
        "timeline": ("get_speaker_timeline", "/items/0/id"),
    },
    "list_outlets": {"outlet": ("get_outlet", "/items/0/id")},
    "list_articles": {"article": ("get_article", "/items/0/id")},
    "get_article": {"versions": ("list_versions", "/id")},
    "index_articles": {"article": ("get_article", "/article/id"), "job": ("get_job", "/id")},
    "correct_quote": {"correction": ("get_correction", "/id"), "undo": ("revert_correction", "/id")},
    "correct_speaker": {"correction": ("get_correction", "/id"), "undo": ("revert_correction", "/id")},
    "merge_speakers": {"correction": ("get_correction", "/id"), "undo": ("revert_correction", "/id")},
}
"""Operation -> what its answer leads to -> the operation that gives it, and where in the answer its id is."""


def _given(name: str, **schema: Any) -> dict[str, Any]:
    return {"type": "object", "required": [name], "properties": {name: schema}}


CONDITIONS: Final[Mapping[str, Mapping[str, Any]]] = {
    "ArticleRequest": {
        "if": _given("html", type="string"),
        "then": {"properties": {"text": {"type": "null"}}},
        "else": _given("text", type="string"),
    },
    "ExtractRequest": {
        "if": _given("html", type="string"),
        "then": {"properties": {"text": {"type": "null"}}},
        "else": {"required": ["text"], "properties": {"text": {"type": "string"}, "url": {"type": "null"}}},
    },
}
"""Body -> what is asked of its fields together."""

REQUEST_ID: Final = {
    "description": "The request's id, as in `request_id` of a problem document.",
    "schema": {"type": "string", "examples": ["9f2b1c0e7d6a4b35"]},
}


KEY: Final = {
    "type": "http",
    "scheme": "bearer",
    "bearerFormat": "onrecord_...",
    "description": "A key made by `onrecord keys create`. Reading needs one only where the service is set so "
    "(ONRECORD_REQUIRE_KEY); what changes the database needs one with the scope `write`.",
}


def build_schema(app: Litestar) -> dict[str, Any]:
    """Describe every route of the application that is not left out of the schema."""
    operations = sorted(_operations(app), key=lambda found: (list(TAGS).index(_tag(found[2])), *found[:2]))
    bodies = [kind for _, _, handler in operations for kind in handler.opt.get("body", {}).values()]
    answers = [
        kind
        for _, _, handler in operations
        for answer in answers_of(handler).values()
        for answered in answer[1].values()
        for kind in _one_of(answered)
    ]
    kinds = [Problem, *answers, *bodies]
    schemas, components = msgspec.json.schema_components(kinds, ref_template="#/components/schemas/{name}")
    reference = {kind: schema for kind, schema in zip(kinds, schemas, strict=True)}
    real = json.loads((files("api") / "examples.json").read_text(encoding="utf-8"))
    for name, schema in components.items():
        _widen_tuples(schema)
        schema.update(CONDITIONS.get(name, {}))
    paths: dict[str, dict[str, Any]] = {}
    for path, method, handler in operations:
        paths.setdefault(path, {})[method] = _operation(path, handler, reference, real)
    _link(paths)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "OnRecord",
            "version": VERSION,
            "description": DESCRIPTION,
            "license": {"name": "Apache-2.0", "identifier": "Apache-2.0"},
        },
        "servers": [{"url": ".", "description": "the service that this schema comes from"}],
        "tags": [{"name": name, "description": text} for name, text in TAGS.items()],
        "paths": paths,
        "components": {"schemas": components, "securitySchemes": {"key": KEY}},
    }


def answer_type(handler: HTTPRouteHandler) -> Any:
    """The type of a handler's body where it succeeds, taken out of `Response[...]`."""
    returned = get_type_hints(function_of(handler), include_extras=True)["return"]
    return get_args(returned)[0] if get_origin(returned) is Response else returned


def answers_of(handler: HTTPRouteHandler) -> Mapping[int, tuple[str, Mapping[str, Any], Mapping[str, str]]]:
    """What a handler answers where it succeeds: status -> description, media type -> type, header -> description."""
    stated: Mapping[int, Any] | None = handler.opt.get("answers")
    if stated is not None:
        return stated
    headers = {header.name: str(header.description) for header in handler.resolve_response_headers()}
    description = str(handler.summary).rstrip("?") + "."
    return {handler.status_code: (description, {"application/json": answer_type(handler)}, headers)}


def _one_of(answered: Any) -> tuple[Any, ...]:
    """The types that an answer is one of; what is asked tells which."""
    return get_args(answered) if get_origin(answered) is UnionType else (answered,)


def _schema(answered: Any, reference: Mapping[Any, Any]) -> Any:
    kinds = [reference[kind] for kind in _one_of(answered)]
    # (A page without items is of either kind.)
    return kinds[0] if len(kinds) == 1 else {"anyOf": kinds}


def failures(path: str, handler: HTTPRouteHandler) -> list[ProblemType]:
    """The problem types an operation can answer with, told from what its handler takes."""
    taken = inspect.signature(function_of(handler)).parameters
    kinds = [errors.INVALID_PARAMETER]
    if "{" in path:
        kinds.append(errors.UNKNOWN_ID)
    if "body" in handler.opt:
        kinds += [errors.INVALID_BODY, errors.BODY_TOO_LARGE, errors.UNSUPPORTED_MEDIA_TYPE, errors.SLOW_REQUEST]
    if "scope" in handler.opt:
        kinds += [errors.KEY_REQUIRED, errors.KEY_LACKS_SCOPE]
    elif need_key in handler.resolve_guards():
        kinds.append(errors.KEY_REQUIRED)
    kinds.append(errors.INTERNAL_ERROR)
    if not path.startswith(FREE):
        kinds += [errors.TOO_MANY_REQUESTS, errors.OVERLOADED]
    if "database" in taken:
        kinds += [errors.QUERY_TIMEOUT, errors.DATABASE_BUSY, errors.DATABASE_UNAVAILABLE]
    if "extractor" in taken or "intake" in taken:
        kinds += [errors.EXTRACTION_FAILED, errors.TOO_MANY_WAITING]
    if "scope" in handler.opt and "GET" not in handler.http_methods:
        kinds.append(errors.DISK_FULL)
    kinds += handler.opt.get("problems", ())
    return sorted(dict.fromkeys(kinds), key=lambda kind: kind.status)


def _widen_tuples(schema: Any) -> None:
    """Describe a tuple of one type as an array of so many of that type, which makers of clients know."""
    if isinstance(schema, dict):
        first, *others = schema.get("prefixItems", [None])
        if first is not None and all(other == first for other in others):
            del schema["prefixItems"]
            schema["items"] = first
    for inner in schema.values() if isinstance(schema, dict) else schema if isinstance(schema, list) else ():
        _widen_tuples(inner)


def _link(paths: Mapping[str, Mapping[str, Any]]) -> None:
    """Say of each answer where what it names can be had."""
    operations = {found["operationId"]: found for methods in paths.values() for found in methods.values()}
    for operation_id, links in LINKS.items():
        for status, answer in operations[operation_id]["responses"].items():
            if not status.startswith("2"):
                continue
            answer["links"] = {
                name: {
                    "operationId": target,
                    "description": operations[target]["summary"],
                    "parameters": {
                        parameter["name"]: f"$response.body#{pointer}"
                        for parameter in operations[target]["parameters"]
                        if parameter["in"] == "path"
                    },
                }
                for name, (target, pointer) in links.items()
                if name != ("job", "article")[status == "202"] or operation_id != "index_articles"
            }


def _operations(app: Litestar) -> Iterator[tuple[str, str, HTTPRouteHandler]]:
    for route in app.routes:
        if isinstance(route, HTTPRoute):
            for handler in route.route_handlers:
                if handler.resolve_include_in_schema():
                    (method,) = handler.http_methods
                    yield route.path_format or "/", method.lower(), handler


def _tag(handler: HTTPRouteHandler) -> str:
    (tag,) = handler.tags or ()
    return tag


def _operation(
    path: str, handler: HTTPRouteHandler, reference: Mapping[Any, Any], real: Mapping[str, Any]
) -> dict[str, Any]:
    operation_id = str(handler.operation_id)
    described: dict[str, Any] = {
        "operationId": operation_id,
        "tags": [_tag(handler)],
        "summary": handler.summary,
        "description": inspect.getdoc(function_of(handler)),
        "parameters": list(_parameters(path, handler)),
    }
    if scope := handler.opt.get("scope"):
        described["security"] = [{"key": [scope]}]
    elif need_key in handler.resolve_guards():
        described["security"] = [{"key": []}]
    if body := handler.opt.get("body"):
        described["requestBody"] = {
            "required": True,
            "description": "The document, as the Content-Type says.",
            "content": {
                media_type: {"schema": reference[kind], **_example(real["bodies"].get(operation_id, {}), media_type)}
                for media_type, kind in body.items()
            },
        }
    examples = real["answers"].get(operation_id, {})
    described["responses"] = {
        **{
            str(status): {
                "description": description,
                "headers": {
                    **(_NAMED if _is_named(handler) else {"X-Request-Id": REQUEST_ID}),
                    **{name: {"description": text, "schema": {"type": "string"}} for name, text in headers.items()},
                },
                "content": {
                    media_type: {"schema": _schema(kind, reference), **_example(examples, f"{status} {media_type}")}
                    for media_type, kind in content.items()
                },
            }
            for status, (description, content, headers) in answers_of(handler).items()
        },
        **(
            {"304": {"description": "What the ETag in `If-None-Match` names is still the answer.", "headers": _NAMED}}
            if _is_named(handler)
            else {}
        ),
        **_problems(path, handler, reference, real["problems"]),
    }
    return described


_NAMED: Final = {
    "X-Request-Id": REQUEST_ID,
    "ETag": {
        "description": "Name of this answer; sent again as `If-None-Match`, an answer that is still the same is 304.",
        "schema": {"type": "string", "examples": ['"5f1d3c0a9b7e2468ace01357"']},
    },
}


def _is_named(handler: HTTPRouteHandler) -> bool:
    """Whether answers come in one piece, so that they have an ETag."""
    return "GET" in handler.http_methods and not handler.opt.get("streamed")


def _example(real: Mapping[str, Any], name: str) -> dict[str, Any]:
    return {"example": real[name]} if name in real else {}


def _parameters(path: str, handler: HTTPRouteHandler) -> Iterator[dict[str, Any]]:
    hints = get_type_hints(function_of(handler), include_extras=True)
    for name, kind in hints.items():
        if f"{{{name}}}" in path:
            yield _parameter(name, "path", kind, required=True)
    for name, (kind, default) in query_parameters(function_of(handler)).items():
        required = default is inspect.Parameter.empty
        described = _parameter(name, "query", kind, required=required)
        if not required and default is not None:
            described["schema"]["default"] = default
        yield described
    for name, (description, example, limits) in handler.opt.get("headers", {}).items():
        schema = {"type": "string", "examples": [example], **limits}
        described = {"name": name, "in": "header", "required": False, "schema": schema}
        yield {**described, "description": f"{description} For example: `{example}`."}


def _parameter(name: str, where: str, kind: Any, *, required: bool) -> dict[str, Any]:
    schema = msgspec.json.schema(kind)
    description = schema.pop("description")
    if "enum" in schema:
        schema["type"] = "string"
    elif where == "query" and schema["type"] == "string" and name != "cursor":
        # Swagger UI shows no examples of a parameter's schema, and would send those it did show.
        description += " For example: " + ", ".join(f"`{example}`" for example in schema["examples"]) + "."
    return {"name": name, "in": where, "required": required, "description": description, "schema": schema}


def _problems(
    path: str, handler: HTTPRouteHandler, reference: Mapping[Any, Any], real: Mapping[str, Any]
) -> dict[str, Any]:
    by_status: dict[int, list[ProblemType]] = {}
    for kind in failures(path, handler):
        by_status.setdefault(kind.status, []).append(kind)
    return {
        str(status): {
            "description": "; ".join(kind.title for kind in group) + ".",
            "headers": {
                "X-Request-Id": REQUEST_ID,
                **({"Retry-After": _RETRY_AFTER} if group[0].type in errors.RETRY_SECONDS else {}),
                **({"RateLimit": _RATE_LIMIT} if errors.TOO_MANY_REQUESTS in group else {}),
            },
            "content": {
                errors.PROBLEM_JSON: {
                    "schema": reference[Problem],
                    "examples": {
                        kind.type.rsplit("/", 1)[1]: {
                            "summary": kind.title,
                            "description": kind.description,
                            "value": real.get(kind.type) or _specimen(kind, path),
                        }
                        for kind in group
                    },
                }
            },
        }
        for status, group in by_status.items()
    }


_RATE_LIMIT: Final = {
    "description": "How many requests may follow at once, `r`, and in how many seconds the next may, `t`; in other "
    "answers `t` is until the whole quota may. Only where the service counts requests.",
    "schema": {"type": "string", "examples": ['"minute";r=0;t=12']},
}
_RETRY_AFTER: Final = {
    "description": "Seconds to wait before sending the request again.",
    "schema": {"type": "integer", "examples": [1]},
}


def _specimen(kind: ProblemType, path: str) -> Any:
    """A problem document for the kinds that cannot be provoked at will."""
    return msgspec.to_builtins(
        Problem(
            type=kind.type,
            title=kind.title,
            status=kind.status,
            detail=kind.title,
            instance=path,
            request_id="9f2b1c0e7d6a4b35",
        )
    )


def main(path: str = "openapi/openapi.json") -> None:
    """Write the document of the application as it is to `path`."""
    from api.app import create_app
    from api.settings import Settings

    schema = build_schema(create_app(Settings()))
    Path(path).write_text(json.dumps(schema, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
