"""The loaders of the packs, called as a first start calls them. The network's own, 100,000 places, are tried elsewhere."""

from __future__ import annotations

import pytest

from ambos.records.registry.loading import destinations, manifests, origin

LARGE = {"places", "offices", "districts", "windows", "operations"}
LOADERS = {loader.name: loader for manifest in manifests() for loader in manifest.loaders if loader.name not in LARGE}


@pytest.mark.django_db
@pytest.mark.parametrize("name", LOADERS)
def test_a_loader_says_what_it_loaded_and_the_same_again(name):
    said = [LOADERS[name].run((origin(), destinations()), lambda line: None) for _ in range(2)]
    assert said[0]
    assert said[0] == said[1]
