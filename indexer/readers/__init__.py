"""Whatever articles arrive in, to documents: each format in a module of its own, all with one interface.

A reader takes the place of a stream, as it is shown, and the stream. It yields a Document, or a Problem for what cannot
be read, one at a time.
"""
