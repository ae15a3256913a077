"""Articles in, quotes with their speakers out, and the `onrecord` command."""
