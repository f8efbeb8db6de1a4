"""The web app: search pages, article pages, excerpts, a JSON API."""
