"""`python -m indexer` is the `onrecord` command."""

from indexer.cli import main

main(prog_name="onrecord")
