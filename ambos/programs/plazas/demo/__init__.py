"""The plazas' part of the demo world: a story of two plazas (``story``), and on demand the year of which figures were published
(``year``, written by ``bulk``)."""

from .story import build

__all__ = ["build"]
