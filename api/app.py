"""The application: where routes, errors, parameter checks and lifespan meet."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from functools import cache

from litestar import Litestar, Response, Router, get
from litestar.datastructures import State
from litestar.di import Provide
from litestar.plugins import PluginProtocol
from litestar.plugins.core import MsgspecDIPlugin
from litestar.routes import HTTPRoute

from api import (
    articles,
    corrections,
    docs,
    export,
    extract,
    facets,
    feed,
    indexing,
    jobs,
    language,
    lookup,
    outlets,
    pages,
    quotes,
    service,
    speakers,
)
from api.cache import AnswerCache
from api.conditional import Conditional
from api.database import Database
from api.edge import Edge
from api.extraction import Extractor
from api.intake import Intake
from api.keys import need_key
from api.limits import Limits
from api.logs import configure_logging
from api.metrics import metrics
from api.middleware import compressed, crossing
from api.openapi import build_schema
from api.params import check_parameters
from api.search_params import read_search
from api.settings import Settings, SettingsError, read_settings


class _Application(Litestar):
    @staticmethod
    def _get_default_plugins(plugins: list[PluginProtocol]) -> list[PluginProtocol]:
        """Leave out pydantic and attrs, which nothing here uses; importing them takes 0.17 s of making this."""
        return [*plugins, MsgspecDIPlugin()]


def create_app(settings: Settings) -> Litestar:
    """Make the application. Opens nothing: the database file may appear later, or be replaced."""
    database = Database(settings.db, settings.query_seconds)
    extractor = Extractor(settings.extract_seconds, settings.db.with_name("outlets.csv"))
    intake = Intake(database, extractor, settings)
    waiting = jobs.Jobs(intake)

    @asynccontextmanager
    async def lifespan(_app: Litestar) -> AsyncIterator[None]:
        waiting.start()
        yield
        await waiting.close()
        await extractor.close()
        answers.close()
        limits.close()
        await asyncio.to_thread(database.close)

    # (Few starts need it.)
    schema = cache(lambda: json.dumps(build_schema(app), ensure_ascii=False).encode())

    @get("/openapi.json", include_in_schema=False, sync_to_thread=True)
    def openapi_json() -> Response[bytes]:
        return Response(schema(), media_type="application/json")

    v1 = Router(
        "/v1",
        route_handlers=[
            quotes.list_quotes,
            quotes.one_quote,
            quotes.variants_of_quote,
            facets.facets_of_quotes,
            export.export_quotes,
            feed.feed_of_quotes,
            lookup.look_up_text,
            speakers.all_speakers,
            speakers.one_speaker,
            speakers.speaker_quotes,
            speakers.timeline,
            outlets.all_outlets,
            outlets.one_outlet,
            articles.all_articles,
            articles.one_article,
            articles.versions_of_article,
            indexing.index_articles,
            jobs.one_job,
            corrections.quote_corrected,
            corrections.speaker_corrected,
            corrections.speakers_merged,
            corrections.one_correction,
            corrections.correction_reverted,
            extract.extract_quotes,
        ],
        guards=[need_key] if settings.require_key else None,
    )
    checked = Router(
        "/",
        before_request=check_parameters,
        route_handlers=[
            v1,
            service.index,
            service.is_live,
            service.is_ready,
            service.explain_problem,
        ],
    )
    read_by_people = Router(
        "/",
        before_request=check_parameters,
        guards=[need_key] if settings.require_key else None,
        route_handlers=[pages.search_page, pages.quote_page, pages.speaker_page],
    )
    app = _Application(
        [
            checked,
            read_by_people,
            docs.docs_page,
            docs.reference_page,
            docs.static_file,
            docs.favicon,
            language.language_page,
            metrics,
            openapi_json,
        ],
        dependencies={
            "database": Provide(lambda: database, sync_to_thread=False),
            "search": Provide(read_search, sync_to_thread=False),
            "extractor": Provide(lambda: extractor, sync_to_thread=False),
            "intake": Provide(lambda: intake, sync_to_thread=False),
            "jobs": Provide(lambda: waiting, sync_to_thread=False),
        },
        exception_handlers={Exception: pages.respond},
        lifespan=[lifespan],
        logging_config=None,
        openapi_config=None,
        request_max_body_size=settings.max_body,
        state=State({"database": database, "require_key": settings.require_key}),
    )
    answers = AnswerCache(compressed(app.asgi_handler), database, require_key=settings.require_key)
    conditional = Conditional(answers, settings.cache_seconds, private=settings.require_key)
    limits = Limits(
        conditional,
        a_minute=settings.requests_per_minute,
        at_once=settings.concurrency,
        idle_seconds=settings.idle_seconds,
        database=settings.db,
    )
    methods = {route.path_format: route.methods for route in app.routes if isinstance(route, HTTPRoute)}
    app.asgi_handler = Edge(crossing(limits, settings.cors_origins), methods)
    return app


def app_from_environment() -> Litestar:
    """Make the application from environment variables (see `api.settings`), for uvicorn's factory mode."""
    try:
        settings = read_settings()
    except SettingsError as error:
        raise SystemExit(f"Error: {error}") from None
    configure_logging(settings.log_format)
    return create_app(settings)
