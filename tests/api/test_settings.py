from pathlib import Path

import pytest

from api.settings import VARIABLES, Settings, SettingsError, read_settings


def test_defaults() -> None:
    assert read_settings({"ONRECORD_DB": "", "HOME": "/nowhere"}) == Settings(
        db=Path("onrecord.db"), query_seconds=2.0, max_body=5 * 1024 * 1024, extract_seconds=30.0
    )


def test_every_variable() -> None:
    environment = {
        "ONRECORD_DB": "/data/quotes.db",
        "ONRECORD_QUERY_SECONDS": "0.5",
        "ONRECORD_MAX_BODY": "1000",
        "ONRECORD_EXTRACT_SECONDS": "7",
        "ONRECORD_WAIT_SECONDS": "0",
        "ONRECORD_STORE_TEXT": "1",
        "ONRECORD_CONTEXT": "80",
        "ONRECORD_REQUIRE_KEY": "1",
        "ONRECORD_REQUESTS_PER_MINUTE": "600",
        "ONRECORD_CONCURRENCY": "50",
        "ONRECORD_IDLE_SECONDS": "5",
        "ONRECORD_CACHE_SECONDS": "60",
        "ONRECORD_LOG_FORMAT": "json",
        "ONRECORD_CORS_ORIGINS": "https://desk.example, http://127.0.0.1:3000",
    }
    assert read_settings(environment) == Settings(
        db=Path("/data/quotes.db"),
        query_seconds=0.5,
        max_body=1000,
        extract_seconds=7.0,
        wait_seconds=0,
        store_text=True,
        context_chars=80,
        require_key=True,
        requests_per_minute=600,
        concurrency=50,
        idle_seconds=5,
        cache_seconds=60,
        log_format="json",
        cors_origins=("https://desk.example", "http://127.0.0.1:3000"),
    )
    assert sorted(VARIABLES) == sorted(environment)
    assert tuple(VARIABLES.values()) == Settings.__struct_fields__


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("ONRECORD_QUERY_SECONDS", "soon", "ONRECORD_QUERY_SECONDS=soon: Expected `float`, got `str`"),
        ("ONRECORD_QUERY_SECONDS", "0", "ONRECORD_QUERY_SECONDS=0: Expected `float` > 0.0"),
        ("ONRECORD_MAX_BODY", "-1", "ONRECORD_MAX_BODY=-1: Expected `int` >= 1"),
        ("ONRECORD_REQUIRE_KEY", "please", "ONRECORD_REQUIRE_KEY=please: Expected `bool`, got `str`"),
        (
            "ONRECORD_CORS_ORIGINS",
            "*, https://desk.example/",
            "ONRECORD_CORS_ORIGINS=*, https://desk.example/: Expected `str` matching regex "
            "'^(\\\\*|https?://[^/\\\\s]+)$' - at `$[1]`",
        ),
    ],
)
def test_values_that_cannot_be_used(variable: str, value: str, message: str) -> None:
    with pytest.raises(SettingsError) as error:
        read_settings({variable: value})
    assert str(error.value) == message
