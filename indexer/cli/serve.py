"""`onrecord serve`."""

import os
import socket
from pathlib import Path

import click

from indexer.cli.options import DB


@click.command()
@DB
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
def serve(db_path: str, host: str, port: int) -> None:
    """Serve the API and its documentation page."""
    import uvicorn

    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            reason = (error.strerror or str(error)).lower()
            raise click.ClickException(f"cannot serve on {host}:{port}: {reason}; choose another with --port") from None
    if not Path(db_path).exists():
        click.echo(f"{db_path} is not there yet: every answer is 503 until `onrecord index` makes it", err=True)
    os.environ["ONRECORD_DB"] = db_path
    click.echo(f"Serving {db_path}; documentation and a form for each request: http://{host}:{port}/docs", err=True)
    uvicorn.run(
        "api.app:app_from_environment",
        factory=True,
        host=host,
        port=port,
        log_level="info",
        # (Somebody may send a stream of articles for hours.)
        timeout_graceful_shutdown=30,
    )
