"""The log: a line for each request and each fault, for people or as JSON for what collects logs."""

import logging
import logging.config
from typing import Any, Final, Literal

from api.errors import instance_of

LogFormat = Literal["text", "json"]

_requests = logging.getLogger("onrecord.requests")

_JSON_FIELDS: Final = {"levelname": "level", "name": "logger"}


def configure_logging(format: LogFormat) -> None:
    """Log to standard error: what the service says, and uvicorn's lines but for those of requests, which are here."""
    formatter: dict[str, Any] = {"format": "%(asctime)s %(levelname)s %(name)s: %(message)s"}
    if format == "json":
        formatter = {
            "()": "pythonjsonlogger.msgspec.MsgspecFormatter",
            "fmt": "%(levelname)s %(name)s %(message)s",
            "rename_fields": _JSON_FIELDS,
            "timestamp": "time",
        }
    # What no line shows need not be found out; a fifth of what a line costs (see "Optimization" in Python's HOWTO).
    logging._srcfile = None
    logging.logThreads = logging.logProcesses = logging.logMultiprocessing = False
    logger = {"handlers": ["stderr"], "level": "INFO", "propagate": False}
    logging.config.dictConfig(
        {
            "version": 1,
            "disable_existing_loggers": False,
            "formatters": {"line": formatter},
            "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
            "loggers": {
                "onrecord": logger,
                "uvicorn": logger,
                "uvicorn.error": {"handlers": [], "level": "INFO", "propagate": True},
                "uvicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
            },
        }
    )


def log_request(asked: Any, method: str, status: int, seconds: float) -> None:
    """Log an answer: who asked what, the status, the milliseconds and the request's id; never a key."""
    if not _requests.isEnabledFor(logging.INFO):
        return
    client = (asked.get("client") or ("-",))[0]
    target = instance_of(asked)
    milliseconds = round(1000 * seconds, 1)
    request_id = asked["state"]["request_id"]
    _requests.info(
        '%s "%s %s" %s %s ms %s',
        client,
        method,
        target,
        status,
        milliseconds,
        request_id,
        extra={
            "client": client,
            "method": method,
            "target": target,
            "status": status,
            "milliseconds": milliseconds,
            "request_id": request_id,
        },
    )
