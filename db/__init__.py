"""All SQL: schema, search, reads and writes; no HTTP and no spaCy."""
