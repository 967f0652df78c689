"""The same code with the packs to copy: no Mexico, no United States. Every page of every menu answers."""

from __future__ import annotations

import json
import shutil

import pytest

from tests.support import template
from tests.support.installation import Installation

pytestmark = pytest.mark.sqlite
PACKS = {"AMBOS_ORIGIN": "packs.origins.template", "AMBOS_DESTINATIONS": "packs.destinations.template"}
OPENS = """
import json
from django.test import Client
from django.urls import reverse
from ambos.config import demo
from ambos.records.accounts.models import User
from ambos.records.registry.queries import navigation, running
from ambos.records.posts.models import Post
from ambos.records.posts.queries import access_from, roles
from tests.support import world

demo.build(lambda words: None)
answers = {}
for user in User.objects.order_by("email"):
    access = access_from(Post.objects.get(holder=user))
    client = Client()
    world.signed_in(client, user)
    for item in navigation(access, roles()[access.role].home):
        path = reverse(item.url_name)
        answers[f"{access.role} {path}"] = client.get(path, follow=True).status_code
public = Client()
for path in ("/", "/?lang=en"):
    answers[path] = public.get(path).status_code
print(json.dumps({"answers": answers, "programs": [one.slug for one in running() if one.slug in {"health_windows", "plazas"}]}))
"""


def test_every_page_of_every_menu_answers_in_a_country_that_nobody_wrote_yet(db, tmp_path):
    kept = template.KEPT / f"{template.name_of()}.sqlite3"
    other = Installation(tmp_path / "country", **PACKS)
    shutil.copyfile(kept, other.folder / "ambos.sqlite3")
    other.ambos("setup")
    said = json.loads(other.python(OPENS).splitlines()[-1])
    assert said["programs"] == ["health_windows"]
    assert {path for path, code in said["answers"].items() if code != 200} == set()
    assert len(said["answers"]) > 40
