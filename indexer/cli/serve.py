"""`onrecord serve`."""

import os
import resource
import socket
import tempfile
from pathlib import Path

import click

from indexer.cli.options import DB

_OPEN_FILES = 65_536


@click.command()
@DB
@click.option("--host", default="127.0.0.1", show_default=True)
@click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))
@click.option(
    "--workers",
    default=1,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Processes that answer, each on a core of its own; one that ends is begun anew.",
)
@click.option(
    "--root-path",
    default="",
    metavar="PATH",
    help="Below which a proxy serves it, such as /press, and which the proxy takes off.",
)
def serve(db_path: str, host: str, port: int, workers: int, root_path: str) -> None:
    """Serve the API and its pages. Stopped, it ends once what was asked before is answered."""
    import uvicorn
    from uvicorn.importer import import_from_string

    if root_path and not root_path.startswith("/"):
        raise click.ClickException(f"--root-path {root_path}: begin it with /")
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
    try:
        # (A worker that does not start is begun anew, again and again.)
        import_from_string("api.settings:read_settings")()
    except ValueError as error:
        raise click.ClickException(str(error)) from None
    click.echo(f"Serving {db_path} on http://{host}:{port}/; a form for each request is at /docs", err=True)
    # (Each connection is an open file, and many systems let a process begin with 1,024.)
    now, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = _OPEN_FILES if most == resource.RLIM_INFINITY else min(most, _OPEN_FILES)
    resource.setrlimit(resource.RLIMIT_NOFILE, (max(now, wanted), most))
    with tempfile.TemporaryDirectory(prefix="onrecord-") as counted:
        if workers > 1:
            # Where the workers count together, for /metrics.
            os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", counted)
        uvicorn.run(
            "api.app:app_from_environment",
            factory=True,
            host=host,
            port=port,
            workers=workers,
            root_path=root_path.rstrip("/"),
            log_level="info",
            access_log=False,
            http="api.protocol:TimedProtocol",
            # (Somebody may send a stream of articles for hours.)
            timeout_graceful_shutdown=30,
        )
