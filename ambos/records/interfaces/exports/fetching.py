"""Read an HSDS API over the network, page by page, and say what does not keep to the standard."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import Request, urlopen

from ambos.domain import hsds
from ambos.domain.hsds import Fault

PATHS = {"organization": "organizations", "service": "services", "service_at_location": "service_at_locations"}
MOST_PAGES = 10_000
TIMEOUT = 60


class CannotFetch(Exception):
    """Nothing answers there, or not in JSON."""


def check_address(base: str) -> tuple[dict[str, int], list[Fault]]:
    """Every page of the three lists, as listed and whole, and the first record of each by itself."""
    base = base.rstrip("/")
    counted: dict[str, int] = {}
    faults: list[Fault] = []
    about = fetch(f"{base}/")
    if not isinstance(about, dict) or not str(about.get("version", "")).startswith("3."):
        faults.append(Fault("/", "", "version", "does not say version 3"))
    for kind, path in PATHS.items():
        for query, listed in (("", True), ("full=true", False)):
            name = f"/{path}{'?' + query if query else ''}"
            records: list[Any] = []
            for page, number in pages(f"{base}/{path}", query):
                where = f"{name} page {number}"
                faults += hsds.check_page(page, file=where)
                if isinstance(page, dict) and isinstance(page.get("contents"), list):
                    records += page["contents"]
                    if page.get("last_page") is True and page.get("total_items") != len(records):
                        told = f"says {page.get('total_items')}, but {len(records)} came"
                        faults.append(Fault(where, "", "total_items", told))
            faults += hsds.check_records(kind, records, file=name, listed=listed)
            counted[name] = len(records)
        if records and isinstance(records[0], dict) and records[0].get("id"):
            name = f"/{path}/{records[0]['id']}"
            faults += hsds.check_record(kind, fetch(base + name), file=name)
            counted[name] = 1
    return counted, faults


def pages(address: str, query: str) -> Iterator[tuple[Any, int]]:
    """The pages of a list, one after the other, with their numbers."""
    for number in range(1, MOST_PAGES + 1):
        page = fetch(f"{address}?{query + '&' if query else ''}page={number}&per_page=100")
        yield page, number
        if not isinstance(page, dict) or page.get("last_page") is not False:
            return


def fetch(address: str) -> Any:
    """The JSON at an address. Raises ``CannotFetch``."""
    try:
        with urlopen(Request(address, headers={"Accept": "application/json"}), timeout=TIMEOUT) as answer:  # noqa: S310
            return json.load(answer)
    except HTTPError as error:
        raise CannotFetch(f"{address} answers {error.code}") from None
    except (URLError, OSError) as error:
        raise CannotFetch(f"{address}: {getattr(error, 'reason', error)}") from None
    except ValueError:
        raise CannotFetch(f"{address} is no JSON") from None
