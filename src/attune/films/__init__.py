"""A film arrives: upload, import, gate, streaming."""
