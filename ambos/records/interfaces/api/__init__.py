"""`/api/v1`: what other systems read and answer, each with a token of its own. OpenAPI 3.1 at /api/v1/openapi.json."""

from .calls import urls

__all__ = ["urls"]
