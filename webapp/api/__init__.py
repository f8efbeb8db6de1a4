"""The JSON API. Its description stands at /api/openapi.json; what it accepts is the tables in `parameters`."""

from webapp.api.views import blueprint

__all__ = ["blueprint"]
