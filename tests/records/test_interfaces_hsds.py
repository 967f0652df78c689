"""The public directory as an API: the official schemas judge every page of it."""

from __future__ import annotations

import json
from datetime import timedelta
from uuid import uuid4

import pytest
from click.testing import CliRunner
from django.test import Client
from django.utils import timezone

from ambos.domain import hsds
from ambos.records.directory.models import Service
from ambos.records.directory.queries import derived_key
from ambos.records.interfaces.commands import hsds_check
from ambos.records.network.models import Place
from tests.support import world

pytestmark = pytest.mark.django_db


def get(path, **asked):
    answer = Client().get(f"/hsds/{path}", asked)
    return answer.status_code, answer.json()


@pytest.fixture
def some():
    world.window(hours="Lunes a viernes")
    dentist = world.service("Dentista", organization=world.organization("Clínica Sol"), needs=["1204"])
    world.service("Consulta", organization=world.organization("Clínica Luna"), needs=["1217"])
    world.service("Cerrado", state=Service.State.INACTIVE, organization=world.organization("Clínica Luna"))
    return dentist


def test_the_base_says_what_it_is(some):
    status, said = get("")
    assert (status, said["version"]) == (200, "3.0")
    assert said["openapi_url"].endswith("/hsds/openapi.json")
    assert get("openapi.json")[1]["openapi"] == "3.1.0"


@pytest.mark.parametrize(
    "path, kind, total",
    [
        ("organizations", "organization", 4),
        ("services", "service", 3),
        ("service_at_locations", "service_at_location", 3),
    ],
)
class TestLists:
    def test_as_listed_and_whole_they_hold(self, some, path, kind, total):
        for asked, listed in (({}, True), ({"full": "true"}, False)):
            status, page = get(path, **asked)
            assert status == 200
            assert (page["total_items"], page["size"], page["last_page"]) == (total, total, True)
            assert list(hsds.check_page(page, file="x")) == []
            assert list(hsds.check_records(kind, page["contents"], file="x", listed=listed)) == []

    def test_pages_give_each_once(self, some, path, kind, total):
        seen = []
        for number in range(1, total + 1):
            _status, page = get(path, page=number, per_page=1)
            assert (page["total_pages"], page["size"]) == (total, 1)
            assert (page["first_page"], page["last_page"]) == (number == 1, number == total)
            seen += [record["id"] for record in page["contents"]]
        assert len(set(seen)) == total
        assert get(path, page=total + 1, per_page=1)[1]["empty"] is True

    def test_each_is_there_by_itself(self, some, path, kind, total):
        for record in get(path)[1]["contents"]:
            status, whole = get(f"{path}/{record['id']}")
            assert status == 200
            assert list(hsds.check_record(kind, whole, file="x")) == []

    def test_all_of_it_as_lines(self, some, path, kind, total):
        answer = Client().get(f"/hsds/{path}", {"format": "ndjson"})
        lines = b"".join(answer.streaming_content).decode().splitlines()
        assert len({json.loads(line)["id"] for line in lines}) == total

    def test_one_and_three_rows_ask_as_much(self, some, path, kind, total, django_assert_max_num_queries):
        for number in range(3):
            with django_assert_max_num_queries(40):
                get(path, full="true")
            world.service(f"Mehr {number}", organization=world.organization(f"O{number}"))


class TestNarrowed:
    @pytest.mark.parametrize(
        "asked, names",
        [
            ({"search": "dentista"}, {"Dentista"}),
            ({"search": "CLINICA luna"}, {"Consulta"}),
            ({"search": "ventanilla"}, {"Ventanilla"}),
            ({"search": "nothing of the kind"}, set()),
            ({"taxonomy_term_id": derived_key("open-eligibility", "1204")}, {"Dentista"}),
            ({"taxonomy_term_id": str(uuid4())}, set()),
            ({"taxonomy_id": derived_key("open-eligibility")}, {"Dentista", "Consulta"}),
            ({"taxonomy_id": str(uuid4())}, set()),
            ({"modified_after": "2000-01-01T00:00:00Z"}, {"Dentista", "Consulta"}),
            ({"modified_after": "2999-01-01T00:00:00Z"}, set()),
        ],
    )
    def test_services(self, some, asked, names):
        assert {record["name"] for record in get("services", **asked)[1]["contents"]} == names

    def test_by_organization(self, some):
        found = get("services", organization_id=str(some.organization_id))[1]["contents"]
        assert [record["name"] for record in found] == ["Dentista"]

    def test_near_a_postal_code(self, some):
        Place.objects.create(
            key="us:zip:90057", country="us", kind="zip", code="90057", name="Los Angeles", folded_name="los angeles",
            latitude=34.06, longitude=-118.27,
        )  # fmt: skip
        far = world.service("Lejos", organization=world.organization("Clínica Sol"))
        place = far.at_locations.get().location
        place.latitude, place.longitude = 36.7, -119.7
        place.save()
        found = get("service_at_locations", postcode="90057", proximity="5000")[1]["contents"]
        assert {record["service"]["name"] for record in found} == {"Dentista", "Consulta"}
        assert get("service_at_locations", postcode="90057", proximity="900000")[1]["total_items"] == 3
        assert get("service_at_locations", postcode="00000")[0] == 400

    def test_minimal_gives_ids_and_days_at_once(self, some):
        page = get("services", minimal="true", per_page=1)[1]
        assert page["total_items"] == page["size"] == 3
        assert {frozenset(record) for record in page["contents"]} == {frozenset({"id", "modified_date"})}

    @pytest.mark.parametrize(
        "asked",
        [
            {"page": "0"}, {"page": "x"}, {"per_page": "501"}, {"per_page": "-1"}, {"format": "xml"}, {"full": "maybe"},
            {"organization_id": "1"}, {"modified_after": "yesterday"}, {"taxonomy_term_id": "'"}, {"page": "²"},
        ],
    )  # fmt: skip
    def test_a_question_that_means_nothing_is_a_problem(self, some, asked):
        answer = Client().get("/hsds/services", asked)
        assert (answer.status_code, answer["Content-Type"]) == (400, "application/problem+json")
        assert answer.json()["parameter"] == next(iter(asked))


class TestWhatIsNotPublic:
    def test_an_inactive_service_is_nowhere(self, some):
        key = Service.objects.get(name="Cerrado").pk
        assert get(f"services/{key}")[0] == 404
        for path in ("organizations", "services", "service_at_locations"):
            assert '"name": "Cerrado"' not in json.dumps(get(path, full="true")[1])

    def test_nobody_writes(self, some):
        assert Client().post("/hsds/services", {}).status_code == 405

    def test_any_page_on_the_web_may_read(self, some):
        assert Client().get("/hsds/services")["Access-Control-Allow-Origin"] == "*"


def test_terms_and_their_taxonomy(some):
    page = get("taxonomy_terms", per_page=500)[1]
    assert page["total_items"] > 100
    [one] = [row for row in page["contents"] if row["code"] == "1204"]
    assert get(f"taxonomy_terms/{one['id']}")[1] == one
    below = get("taxonomy_terms", parent_id=one["id"], per_page=500)[1]["contents"]
    assert {row["parent_id"] for row in below} <= {one["id"]}
    tops = get("taxonomy_terms", top_only="true", per_page=500)[1]["contents"]
    assert tops
    assert all("parent_id" not in row for row in tops)
    assert get(f"taxonomies/{one['taxonomy_id']}")[1]["name"] == "Open Eligibility"
    assert get(f"taxonomies/{uuid4()}")[0] == 404


def test_freshness_is_told(some):
    some.assured_on = timezone.localdate() - timedelta(days=3)
    some.save()
    assert get(f"services/{some.pk}")[1]["assured_date"] == some.assured_on.isoformat()


@pytest.mark.django_db(transaction=True)
def test_the_check_command_reads_it_over_the_network(some, live_server):
    done = CliRunner().invoke(hsds_check, [f"{live_server.url}/hsds"])
    assert done.exit_code == 0, done.output
    assert "/services?full=true: 3 records" in done.output
    assert done.output.endswith("all hold\n")
    assert CliRunner().invoke(hsds_check, [f"{live_server.url}/nothing"]).exit_code == 2
