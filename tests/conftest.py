"""Fixtures that every room may use."""

from __future__ import annotations

import pytest


@pytest.fixture
def clinical_table(db):
    """The clinical table of the origin pack, loaded as `ambos load` does."""
    from ambos.records.registry.loading import destinations, manifests, origin

    loader = next(loader for m in manifests() for loader in m.loaders if loader.name == "clinical_tables")
    loader.run((origin(), destinations()), lambda words: None)


@pytest.fixture(scope="session")
def django_db_keepdb(request):
    """The PostgreSQL of a run is thrown away whole (``support/postgres.py``): dropping its database first would be work for
    nothing, and one session that ends late would make a fault of it."""
    return request.config.getoption("db") == "postgres"
