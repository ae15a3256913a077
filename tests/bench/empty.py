"""A Litestar application with one handler that does nothing; `python -P tests/bench/empty.py PORT` serves it."""

import sys

import uvicorn
from litestar import Litestar, get
from msgspec import Struct


class Nothing(Struct, frozen=True):
    status: str


@get("/", sync_to_thread=False)
def nothing() -> Nothing:
    return Nothing("ok")


if __name__ == "__main__":
    app = Litestar([nothing], logging_config=None, openapi_config=None)
    uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[1]), log_level="info")
