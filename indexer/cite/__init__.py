"""Citations of excerpts."""
