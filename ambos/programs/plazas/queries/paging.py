"""Pages of long lists with wide rows: the keys of a page are found by themselves, then its rows. The database sorts and passes over keys,
and joins people and plazas to the rows of one page alone."""

from __future__ import annotations

from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import QuerySet


class KeysFirst(Paginator):  # type: ignore[type-arg]
    """As ``Paginator``, with one query more and rows that are a list.

    ``most``: no more than so many are looked for, and ``is_cut`` says whether there were. For what somebody typed: nobody pages
    through ten thousand Marías, and counting them takes twenty times as long as finding the first fifty.
    """

    def __init__(self, rows: QuerySet[Any], per_page: int, most: int | None = None):
        keys: Any = rows.values_list("pk", flat=True)
        if most is not None:
            keys = list(keys[: most + 1])
        self.is_cut = most is not None and len(keys) > most
        super().__init__(keys[:most] if self.is_cut else keys, per_page)
        self.rows = rows

    def page(self, number: Any) -> Page[Any]:
        page = super().page(number)
        keys = list(page.object_list)
        rows = self.rows.in_bulk(keys)
        page.object_list = [rows[key] for key in keys if key in rows]
        return page
