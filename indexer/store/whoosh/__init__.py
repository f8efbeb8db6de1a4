"""The default store: an index on disk behind Whoosh's interfaces, its postings and columns numpy arrays."""
