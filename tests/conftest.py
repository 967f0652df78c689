"""Fixtures that every room may use."""

from __future__ import annotations

import pytest


@pytest.fixture
def clinical_table(db):
    """The clinical table of the origin pack, loaded as `ambos load` does."""
    from ambos.records.registry.loading import destinations, manifests, origin

    loader = next(loader for m in manifests() for loader in m.loaders if loader.name == "clinical_tables")
    loader.run((origin(), destinations()), lambda words: None)
