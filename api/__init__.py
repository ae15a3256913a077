"""The HTTP service: handlers, documents and errors; no SQL."""
