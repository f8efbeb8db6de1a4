"""Stores of articles: `memory` is the reference, `whoosh` the default."""
