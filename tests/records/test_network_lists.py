"""The official list: every fault at once, differences before anything changes, applied as it was shown or not at all."""

from datetime import date

import pytest
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.urls import reverse

from ambos.domain.errors import Refused
from ambos.records.audit.models import Event
from ambos.records.network.actions import apply_import, discard_import, propose_import, refresh_import
from ambos.records.network.commands import network
from ambos.records.network.models import District, NetworkImport, Office, Place
from tests.support.world import account, office, signed_in

pytestmark = pytest.mark.django_db
ISSUED = {"source": "Cancillería, oficio 1", "as_of": "2026-11-01"}
NEW = "code,official_name,kind,city,country,timezone,parent,opened_on\n"


def propose(text, by="system", **changes):
    content = text if isinstance(text, bytes) else text.encode()
    return propose_import(content=content, file_name="lista.csv", by=by, **ISSUED | changes)


def faults(text):
    with pytest.raises(Refused) as refused:
        propose(text)
    assert not NetworkImport.objects.exists()
    return [
        (r.code.removeprefix("network.list_"), r.values.get("line"), r.values.get("column"))
        for r in refused.value.reasons
    ]


@pytest.fixture
def two():
    """Two offices of California; ``fresno`` is not confirmed as a consulate."""
    return office("fresno", city="Fresno"), office("sacramento", city="Sacramento")


# -- faults ------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "text, expected",
    [
        ("", [("empty", None, None)]),
        ("\n\n", [("empty", None, None)]),
        ("code,city\n", [("empty", None, None)]),
        (b"code,city\nfresno,Mil\xe1n\n", [("not_utf8", None, None)]),
        (b"code,city\nfresno,\0\n", [("not_csv", None, None)]),
        ('code,city\nfresno,"open\n', [("not_csv", None, None)]),
        (b"x" * 5_000_001, [("too_big", None, None)]),
        ("code,city\n" + "a,b\n" * 20_000, [("too_long", None, None)]),
        ("city,wat\nFresno,x\n", [("unknown_column", None, "wat"), ("missing_column", None, "code")]),
        ("code,city,city\nfresno,a,b\n", [("column_twice", None, "city")]),
        ("code,city\nfresno,Fresno,extra\n", [("too_many_cells", 2, None)]),
        ("code,city\nfresno,a\nFresno,b\n", [("line_twice", 3, None)]),
        ("code,city\n,a\n", [("cell_missing", 2, "code")]),
        ("code,city\nfre sno,a\n", [("not_a_code", 2, "code")]),
        (
            "code,kind,country,timezone,opened_on,latitude,website,phone\n"
            "fresno,kiosk,usa,Marte/Fobos,21/11/2026,123,ftp://x,call me\n",
            [
                ("not_a_kind", 2, "kind"), ("not_a_country", 2, "country"), ("not_a_time_zone", 2, "timezone"),
                ("not_a_day", 2, "opened_on"), ("not_degrees", 2, "latitude"), ("not_a_website", 2, "website"),
                ("not_a_phone", 2, "phone"),
            ],
        ),
        ("code,opened_on,closed_on\nfresno,2026-02-01,2026-01-31\n", [("closes_before_opening", 2, None)]),
        ("code,opened_on\nfresno,2026-02-30\n", [("not_a_day", 2, "opened_on")]),
        (f"code,city\nfresno,{'x' * 121}\n", [("too_long_a_cell", 2, "city")]),
    ],
)  # fmt: skip
def test_a_file_with_faults_is_refused_with_all_of_them(two, text, expected):
    assert faults(text) == expected


@pytest.mark.parametrize(
    "text, expected",
    [
        (
            "code,city\nnueva,Nueva\n",
            [("office_needs", "2", c) for c in ("official_name", "kind", "country", "timezone")],
        ),
        ("code,city\nfresno,-\n", [("office_needs", "2", "city")]),
        ("code,parent\nfresno,nowhere\n", [("unknown_parent", "2", None)]),
        ("code,parent\nfresno,sacramento\nsacramento,fresno\n", [("circle", "2", None), ("circle", "3", None)]),
        ("code,parent\nfresno,fresno\n", [("circle", "2", None)]),
        ("code,closed_on\nfresno,2008-12-31\n", [("closes_before_opening", "2", None)]),
    ],
)
def test_a_list_the_network_cannot_take_is_refused_with_all_it_cannot(two, text, expected):
    Office.objects.filter(code="fresno").update(opened_on=date(2009, 1, 1))
    assert faults(text) == expected


def test_faults_of_cells_and_of_the_network_come_together(two):
    text = "code,kind,parent\nfresno,kiosk,\nsacramento,,nowhere\nyuma,consulate,fresno\n"
    assert faults(text) == [
        ("not_a_kind", 2, "kind"), ("unknown_parent", "3", None),
        *[("office_needs", "4", c) for c in ("official_name", "city", "country", "timezone")],
    ]  # fmt: skip


@pytest.mark.parametrize("name", ["source", "as_of"])
def test_a_list_says_where_it_comes_from(two, name):
    with pytest.raises(Refused, match=f"network.list_needs_{name}"):
        propose("code,city\nfresno,Otra\n", **{name: " "})


# -- differences -------------------------------------------------------------------------------------------------------
def test_differences_are_shown_field_by_field_and_nothing_changes(two):
    text = (
        "\ufeffCode;Official name;kind;city;country;timezone;parent;website\r\n"
        "fresno;;consulate;Fresno Centro;;;sacramento;\r\n"
        "honolulu;Consulado Ñandú en Honolulú;honorary;Honolulu;US;Pacific/Honolulu;fresno;https://x.example/=cmd\r\n"
    )
    found = propose(text).differences
    assert found["added"] == [
        {
            "key": "honolulu",
            "label": "Consulado Ñandú en Honolulú",
            "values": {
                "official_name": "Consulado Ñandú en Honolulú", "kind": "honorary", "parent": "fresno", "city": "Honolulu",
                "country": "us", "timezone": "Pacific/Honolulu", "website": "https://x.example/=cmd",
            },
        }
    ]  # fmt: skip
    assert [(e["key"], [(f["field"], f["was"], f["becomes"]) for f in e["fields"]]) for e in found["changed"]] == [
        (
            "fresno",
            [("parent", "", "sacramento"), ("city", "Fresno", "Fresno Centro"), ("is_kind_confirmed", "no", "yes")],
        )
    ]
    assert [e["key"] for e in found["missing"]] == ["sacramento"]
    assert (found["confirmed"], found["same"]) == ([], 0)
    assert set(Office.objects.values_list("code", "city", "parent")) == {
        ("fresno", "Fresno", None),
        ("sacramento", "Sacramento", None),
    }
    assert Event.objects.get().data == {"lists": "offices", "added": 1, "changed": 1, "confirmed": 0, "missing": 1}


def test_an_equal_line_confirms_and_the_same_list_again_changes_nothing(two):
    proposal = propose("code,city\nfresno,Fresno\n")
    assert [e["key"] for e in proposal.differences["confirmed"]] == ["fresno"]
    apply_import(proposal=proposal, by="system")
    kept = Office.objects.get(code="fresno")
    assert (kept.source, kept.as_of, kept.confidence, kept.listed_in, kept.is_kind_confirmed) == (
        "Cancillería, oficio 1", "2026-11-01", "high", proposal, False,
    )  # fmt: skip
    with pytest.raises(Refused, match=r"network.list_changes_nothing"):
        propose("code,city\nfresno,Fresno\n")


def test_closed_offices_and_other_countries_are_not_missed(two):
    office("anchorage", closed_on=date(2020, 1, 1))
    office("toronto", country="ca")
    assert [e["key"] for e in propose("code,city\nfresno,Otra\n").differences["missing"]] == ["sacramento"]


# -- applying ----------------------------------------------------------------------------------------------------------
def test_applying_does_what_was_shown(two):
    fresno, sacramento = two
    Office.objects.filter(pk=fresno.pk).update(website="https://old.example", opened_precision="year")
    apply_import(
        proposal=propose(
            "code,official_name,kind,city,country,timezone,parent,website,opened_on,latitude\n"
            "fresno,,consulate,,,,sacramento,-,2009-03-02,\n"
            "honolulu,Honorario,honorary,Honolulu,us,Pacific/Honolulu,fresno,,,21.3\n"
        ),
        by="system",
    )
    fresno.refresh_from_db()
    assert (fresno.parent, fresno.website, fresno.opened_on, fresno.opened_precision) == (
        sacramento,
        "",
        date(2009, 3, 2),
        "day",
    )
    assert (fresno.is_kind_confirmed, fresno.city, fresno.confidence) == (True, "Fresno", "high")
    made = Office.objects.get(code="honolulu")
    assert (made.parent, made.name, made.latitude, made.confidence) == (fresno, "Honolulu", 21.3, "high")
    sacramento.refresh_from_db()
    assert sacramento.source == "made for tests"
    verbs = [e.verb for e in Event.objects.order_by("at", "id")]
    assert verbs == [
        "network.import_proposed",
        "network.office_changed",
        "network.office_added",
        "network.import_applied",
    ]
    assert Event.objects.get(verb="network.office_changed").data == {
        "fields": ["parent", "website", "opened_on", "is_kind_confirmed"]
    }


def test_what_changed_since_it_was_shown_is_not_applied(two):
    proposal = propose("code,city\nfresno,Otra\n")
    Office.objects.filter(code="fresno").update(city="Una tercera")
    with pytest.raises(Refused, match=r"network.list_is_stale"), transaction.atomic():
        apply_import(proposal=proposal, by="system")
    assert Office.objects.get(code="fresno").city == "Una tercera"
    proposal = refresh_import(proposal=proposal, by="system")
    assert proposal.differences["changed"][0]["fields"][0]["was"] == "Una tercera"
    apply_import(proposal=proposal, by="system")
    assert Office.objects.get(code="fresno").city == "Otra"


def test_a_list_is_decided_once(two):
    first = propose("code,city\nfresno,Otra\n")
    again = propose("code,city\nfresno,Otra\n")
    assert first == again
    discard_import(proposal=first, by="system")
    for verb in (apply_import, discard_import, refresh_import):
        with pytest.raises(Refused, match=r"network.list_already_decided"):
            verb(proposal=first, by="system")
    assert Office.objects.get(code="fresno").city == "Fresno"


@pytest.mark.parametrize("role", ["consul", "community_affairs_officer", "evaluator", "auditor", "administrator", None])
def test_only_headquarters_keeps_the_network(two, role):
    proposal, access = propose("code,city\nfresno,Otra\n"), account(role)[1]
    with pytest.raises(PermissionDenied):
        propose("code,city\nsacramento,Otra\n", by=access)
    for verb in (apply_import, discard_import, refresh_import):
        with pytest.raises(PermissionDenied):
            verb(proposal=proposal, by=access)
    assert Office.objects.get(code="fresno").city == "Fresno"


# -- districts ---------------------------------------------------------------------------------------------------------
HEADER = "office,country,area_kind,area_code,valid_from,valid_to\n"


@pytest.fixture
def counties(two):
    fresno, _ = two
    for code in ("06019", "06031"):
        Place.objects.create(
            key=f"us:county:{code}",
            country="us",
            kind="county",
            code=code,
            name=f"County {code}",
            folded_name="x",
            state_code="CA",
        )
        District.objects.create(
            office=fresno,
            country="us",
            area_kind="county",
            area_code=code,
            source="guess",
            as_of="2020",
            confidence="low",
        )


def rows(code="06019"):
    found = District.objects.filter(area_code=code).order_by("valid_from", "office__code")
    return [(d.office.code, str(d.valid_from or ""), str(d.valid_to or ""), d.source) for d in found]


def test_an_area_that_moves_keeps_its_past(counties):
    proposal = propose(HEADER + "sacramento,us,county,06019,2027-01-01,\n")
    entry = proposal.differences["changed"][0]
    assert (entry["key"], entry["label"]) == ("us county 06019", "County 06019, CA")
    assert entry["fields"] == [
        {"field": "office", "was": "fresno", "becomes": "fresno ( – 2026-12-31), sacramento (2027-01-01 – )"}
    ]
    apply_import(proposal=proposal, by="system")
    assert sorted(rows()) == [
        ("fresno", "", "2026-12-31", "guess"), ("sacramento", "2027-01-01", "", "Cancillería, oficio 1"),
    ]  # fmt: skip
    assert rows("06031") == [("fresno", "", "", "guess")]


@pytest.mark.parametrize(
    "lines, expected",
    [
        ("fresno,us,county,06019,,\n", [("fresno", "", "")]),
        ("sacramento,us,county,06019,,\n", [("sacramento", "", "")]),
        (
            "sacramento,us,county,06019,2020-01-01,2020-12-31\n",
            [("fresno", "", "2019-12-31"), ("fresno", "2021-01-01", ""), ("sacramento", "2020-01-01", "2020-12-31")],
        ),
        (
            "fresno,us,county,06019,,2019-12-31\nsacramento,us,county,06019,2020-01-01,\n",
            [("fresno", "", "2019-12-31"), ("sacramento", "2020-01-01", "")],
        ),
    ],
)
def test_what_the_list_says_holds_and_the_rest_of_the_days_stays(counties, lines, expected):
    apply_import(proposal=propose(HEADER + lines), by="system")
    assert sorted((office, start, end) for office, start, end, _ in rows()) == expected


def test_areas_the_list_forgets_stay_and_are_told(counties):
    proposal = propose(HEADER + "fresno,us,county,06019,,\n")
    assert [e["key"] for e in proposal.differences["confirmed"]] == ["us county 06019"]
    assert [e["label"] for e in proposal.differences["missing"]] == ["County 06031, CA (fresno)"]


@pytest.mark.parametrize(
    "lines, expected",
    [
        ("nowhere,us,county,06019,,\n", [("unknown_office", "2", None)]),
        ("fresno,us,county,99999,,\n", [("unknown_area", "2", None)]),
        ("fresno,us,land,06019,,\n", [("not_an_area_kind", 2, "area_kind")]),
        ("fresno,us,county,06019,2026-02-01,2026-01-01\n", [("ends_before_start", 2, None)]),
        ("fresno,us,county,06019,,\nsacramento,us,county,06019,,\n", [("line_twice", 3, None)]),
        ("fresno,us,county,06019,,\nsacramento,us,county,06019,2026-01-01,\n", [("overlap", "3", None)]),
        ("fresno,us,,06019,,\n", [("cell_missing", 2, "area_kind")]),
    ],
)
def test_faults_of_a_list_of_districts(counties, lines, expected):
    assert faults(HEADER + lines) == expected


# -- the command and the pages -----------------------------------------------------------------------------------------
def command(tmp_path, text, *more):
    file = tmp_path / "lista.csv"
    file.write_text(text, encoding="utf-8")
    return CliRunner().invoke(network, ["import", str(file), "--source", "Oficio", "--as-of", "2026", *more])


def test_the_command_shows_and_applies_only_with_yes(two, tmp_path):
    shown = command(tmp_path, "code,city\nfresno,Otra\n")
    assert "~ fresno  Consulate of Fresno\n    city: Fresno -> Otra\n" in shown.output
    assert "? sacramento" in shown.output
    assert "nothing has changed" in shown.output
    assert Office.objects.get(code="fresno").city == "Fresno"
    done = command(tmp_path, "code,city\nfresno,Otra\n", "--yes")
    assert done.output.endswith("applied\n")
    assert (done.exit_code, Office.objects.get(code="fresno").city) == (0, "Otra")
    assert set(NetworkImport.objects.values_list("state", "proposed_by")) == {("applied", None)}


def test_the_command_lists_every_fault(two, tmp_path):
    shown = command(tmp_path, "code,kind,opened_on\nfresno,kiosk,mañana\n", "--yes")
    assert shown.exit_code == 1
    assert "Line 2, «kind»: «kiosk» is not a kind of office." in shown.output
    assert "Line 2, «opened_on»: «mañana» is not a day. Write it as 2026-11-21." in shown.output


def test_on_the_page_it_takes_a_second_look_to_apply(client, two):
    signed_in(client, account("headquarters_coordinator")[0])

    def upload(text):
        file = SimpleUploadedFile("lista.csv", text.encode())
        return client.post(reverse("network:imports"), {"file": file, **ISSUED}, follow=True).content.decode()

    assert "kiosk" in upload("code,kind\nfresno,kiosk\n")
    assert not NetworkImport.objects.exists()
    page = upload("code,city\nfresno,<b>Otra</b>\n")
    assert "<ins>&lt;b&gt;Otra&lt;/b&gt;</ins>" in page
    assert Office.objects.get(code="fresno").city == "Fresno"
    proposal = NetworkImport.objects.get()
    assert reverse("network:apply", args=[proposal.pk]) in page
    Office.objects.filter(code="fresno").update(city="Una tercera")
    page = client.post(reverse("network:apply", args=[proposal.pk]), follow=True).content.decode()
    assert "<del>Una tercera</del>" in page
    assert Office.objects.get(code="fresno").city == "Una tercera"
    client.post(reverse("network:apply", args=[proposal.pk]))
    assert Office.objects.get(code="fresno").city == "<b>Otra</b>"
    again = client.post(reverse("network:apply", args=[proposal.pk]))
    assert again.status_code == 409


def test_a_list_may_be_put_aside_on_its_page(client, two):
    signed_in(client, account("headquarters_coordinator")[0])
    proposal = propose("code,city\nfresno,Otra\n")
    client.post(reverse("network:compare", args=[proposal.pk]))
    client.post(reverse("network:discard", args=[proposal.pk]))
    proposal.refresh_from_db()
    assert (proposal.state, Office.objects.get(code="fresno").city) == ("discarded", "Fresno")
    assert client.get(reverse("network:import", args=[proposal.pk])).status_code == 200
