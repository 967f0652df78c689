"""What may I get: the command, what may be posted, and keeping the facts true."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import urlencode
from uuid import UUID, uuid4

import pytest
import time_machine
from click.testing import CliRunner
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone
from django.utils.html import escape

from ambos.domain.eligibility import Facts, assess, read_households
from ambos.domain.errors import Refused
from ambos.programs.eligibility import actions, queries
from ambos.programs.eligibility.commands import assess as command
from ambos.programs.eligibility.commands import facts as facts_command
from ambos.programs.eligibility.models import FactProposal, ServiceReview
from ambos.programs.eligibility.views import families
from ambos.records.audit.models import Event
from ambos.records.casework.models import ServiceRequest
from ambos.records.directory.models import Service
from tests.support import world
from tests.support.programs import turned_on

pytestmark = pytest.mark.django_db
CASES = queries.pack().folder / "eligibility/cases.yaml"


@pytest.fixture(autouse=True)
def running():
    with turned_on("eligibility", "health_windows"):
        yield


def run(*arguments):
    return CliRunner().invoke(command, [str(one) for one in arguments])


# -- the command --------------------------------------------------------------------------------------------------------------
def test_the_given_cases_agree_on_the_command_line():
    done = run(CASES, "--check")
    assert (done.exit_code, done.stdout) == (0, "100 agree, 0 disagree\n")


@pytest.mark.parametrize(
    "text, code, told",
    [
        ("{members: [{id: p, age: 3}], income_pct_fpl: 100, expect: {p: {wic: no}}}", 1, "0 agree, 1 disagree\n"),
        ("{members: [{id: p, age: 3}]}", 1, "0 agree, 0 disagree\n"),
        ("{members: [{id: p, age: 300}]}", 2, ""),
        ("[", 2, ""),
        ("", 2, ""),
    ],
)
def test_a_disagreement_and_nothing_to_check_end_with_one_and_bad_input_with_two(tmp_path, text, code, told):
    (tmp_path / "x.yaml").write_text(text)
    done = run(tmp_path / "x.yaml", "--check")
    assert (done.exit_code, done.stdout) == (code, told)
    assert bool(done.stderr) == (done.exit_code == 2 or "1 disagree" in told)


def test_answers_are_json_and_nothing_else(tmp_path):
    (tmp_path / "x.yaml").write_text(
        "{id: h, as_of: 2026-11-15, state: AZ, income_pct_fpl: 150, members: [{id: p, age: 30, status: tps}]}"
    )
    told = json.loads(run(tmp_path / "x.yaml").stdout)
    ptc = told["households"][0]["members"]["p"]["ptc"]
    assert (ptc["answer"], ptc["next_change"]) == ("yes", {"on": "2027-01-01", "answer": "no"})
    assert {"reasons", "ask", "sources", "confidence", "checked_on", "is_stale", "is_gap"} <= set(ptc)
    assert told["facts"] == queries.facts().version


# -- what a family may post ---------------------------------------------------------------------------------------------------
def test_a_request_carries_a_family_and_a_need_of_that_family():
    office, clinic = (
        world.office("fresno"),
        world.service("Consulta", needs=["1206"], takes_referrals=True, email="c@example.org"),
    )
    sent = {"service": clinic, "office": office, "language": "es", "by": "system"}
    for family, need, code in (
        ("emergency_medicaid", "1206", "eligibility.unknown_family"),
        ("wic", "1206", "eligibility.unknown_need"),
    ):
        with pytest.raises(Refused) as told:
            actions.ask_for_help(family=family, need=need, key=UUID(int=1), **sent)
        assert told.value.codes == (code,)
    made = actions.ask_for_help(family="medicaid_chip", need="1206", key=UUID(int=2), **sent)
    assert (made.service_request.program_family, made.service_request.person) == ("medicaid_chip", None)
    assert actions.ask_for_help(family="medicaid_chip", need="1206", key=UUID(int=2), **sent) is None


def test_one_address_sends_so_many_requests_an_hour_and_the_windows_screen_is_not_counted(client, monkeypatch):
    office, service = world.office("fresno"), world.service("Consulta", needs=["1206"], takes_referrals=True)
    option = SimpleNamespace(service=service, location=None, distance_km=None)
    found = {"place": None, "office": office, "looked": True, "options": [option], "others": []}
    monkeypatch.setattr(families, "_services", lambda _form, _language: dict(found))
    monkeypatch.setattr(families, "ASKED_AN_HOUR", 2)

    def ask():
        return client.post(reverse("eligibility:ask"), {
            "family": "medicaid_chip", "need": "1206", "place": "93721", "service": service.pk, "may_share": "on",
            "form_key": uuid4(), "lang": "es",
        })  # fmt: skip

    assert [ask().status_code for _n in range(3)] == [200, 200, 429]
    assert (ServiceRequest.objects.count(), "Nada se envió" in ask().content.decode()) == (2, True)
    world.signed_in(client, world.account("promoter", office=office)[0])
    assert (ask().status_code, ServiceRequest.objects.count()) == (200, 3)


@pytest.mark.parametrize("programs", [1, 3])
def test_the_questions_cost_few_queries(client, programs, django_assert_max_num_queries):
    client.get(reverse("eligibility:questions"))
    with django_assert_max_num_queries(25):
        for _ in range(programs):
            assert client.get(reverse("eligibility:questions")).status_code == 200


def test_nothing_sent_to_the_questions_uninvited_is_kept(client, caplog):
    from django.db import connection

    from tests.support import immigration_scan as scan

    mark = "MARCA-INDOCUMENTADA-9"
    for name in ("questions", "ask", "laws"):
        client.get(reverse(f"eligibility:{name}") + f"?status={mark}&family={mark}")
        client.post(reverse(f"eligibility:{name}"), {"status": mark, "family": mark, "note": mark})
    assert scan.in_rows(connection, mark) == []
    assert mark not in caplog.text


def test_the_compact_file_is_small(client):
    import gzip

    page = client.get(reverse("eligibility:phone-file", args=[queries.digest()]))
    assert len(gzip.compress(page.content)) < 40_000
    assert len((Path(__file__).parents[2] / "ambos/static/js/eligibility.js").read_bytes()) < 15_000


# -- keeping the facts true -----------------------------------------------------------------------------------------------------
@pytest.fixture
def keepers():
    return [world.account("headquarters_coordinator", name=f"Keeper {n}") for n in (1, 2)]


def wic_at(limit):
    row = dict(queries.facts_in_force().by_id["US-WIC-1"])
    row["conditions"] = row["conditions"] | {"income_max": limit}
    return {k: v for k, v in row.items() if k not in ("id", "from")}


def wic_today(facts, day):
    case = {"state": "AZ", "income_pct_fpl": 190, "as_of": day, "members": [{"id": "p", "age": 3}]}
    return assess(facts, read_households(case, facts, today=day)[0].people["p"], day, "wic").answer


def test_a_change_holds_from_its_day_when_a_second_person_approves(keepers):
    (_a, one), (_b, other) = keepers
    today = timezone.localdate()
    made = actions.propose_change(
        fact="US-WIC-1", row=wic_at(200), effective_on=today + timedelta(days=30), evidence="7 CFR 246.7", by=one
    )
    assert (
        made.effects["population"]["programs"]["wic"]["yes"][1]
        > made.effects["population"]["programs"]["wic"]["yes"][0]
    )
    assert wic_today(queries.facts_in_force(), today + timedelta(days=40)) == "no"
    with pytest.raises(PermissionDenied):
        actions.decide_change(proposal=made, approve=True, by=one)
    actions.decide_change(proposal=made, approve=True, by=other)
    now = queries.facts_in_force()
    assert [wic_today(now, today + timedelta(days=n)) for n in (0, 29, 30, 400)] == ["no", "no", "yes", "yes"]
    yesterday = Facts.load(now.data, known_on=today - timedelta(days=1))
    assert wic_today(yesterday, today + timedelta(days=40)) == "no"
    assert [row["superseded_by"] for row in now.data["facts"] if row["id"] == "US-WIC-1"] == ["US-WIC-1~2"]
    with pytest.raises(Refused) as told:
        actions.decide_change(proposal=made, approve=False, by=other)
    assert told.value.codes == ("eligibility.decided_already",)
    verbs = list(Event.objects.filter(subject_id=str(made.pk)).order_by("at").values_list("verb", flat=True))
    assert verbs == ["eligibility.change_proposed", "eligibility.change_approved"]


def test_a_change_approved_in_the_evening_is_known_from_that_day(keepers):
    """By the calendar of headquarters: in UTC it is tomorrow already."""
    (_a, one), (_b, other) = keepers
    made = actions.propose_change(
        fact="US-WIC-1", row=wic_at(200), effective_on=date(2027, 6, 1), evidence="7 CFR 246.7", by=one
    )
    with time_machine.travel(datetime(2026, 12, 4, 2, tzinfo=UTC), tick=False):
        actions.decide_change(proposal=made, approve=True, by=other)
    data = queries.facts_in_force().data
    known = {
        on: wic_today(Facts.load(data, known_on=on), date(2027, 7, 1)) for on in (date(2026, 12, 2), date(2026, 12, 3))
    }
    assert known == {date(2026, 12, 2): "no", date(2026, 12, 3): "yes"}


@pytest.mark.parametrize(
    "row, days, code",
    [
        ({"conditions": {"height": 3}}, 30, "eligibility.bad_fact"),
        ({"source": ["HEARSAY"]}, 30, "eligibility.bad_fact"),
        ({}, 30, None),
    ],
)
def test_a_change_that_would_make_bad_facts_is_refused(keepers, row, days, code):
    propose = {
        "fact": "US-WIC-1",
        "row": wic_at(200) | row,
        "effective_on": timezone.localdate() + timedelta(days=days),
        "evidence": "x",
        "by": keepers[0][1],
    }
    if code is None:
        actions.propose_change(**propose)
        code = "eligibility.already_proposed"
    with pytest.raises(Refused) as told:
        actions.propose_change(**propose)
    assert told.value.codes == (code,)


def test_whoever_read_the_source_itself_proposes_the_change_with_it(client, keepers):
    """A limit seen only as others copied it: the row that takes its place cites a source the file had not."""
    (one, by_one), (_other, by_other) = keepers
    world.signed_in(client, one)
    told = client.get(reverse("eligibility:fact", args=["CM-PREGNANT"])).content.decode()
    assert "Nadie aquí ha leído su fuente" in told
    known = queries.facts_in_force()
    row = {k: v for k, v in known.by_id["CM-PREGNANT"].items() if k not in ("id", "from")} | {"confidence": "high"}
    day = timezone.localdate() + timedelta(days=30)
    address = reverse("eligibility:fact", args=["CM-PREGNANT"])
    typed = {"effective_on": day.isoformat(), "evidence": "read today"}
    refused = client.post(address, typed | {"row": queries.as_yaml(row)})
    assert "is second hand, and says that its confidence is high" in refused.content.decode()
    row["source"] = [{"CMS26": "https://www.medicaid.gov/limits (read 2026-11-23)"}]
    assert client.post(address, typed | {"row": queries.as_yaml(row)}).status_code == 302
    actions.decide_change(proposal=FactProposal.objects.get(), approve=True, by=by_other)
    after = queries.facts_in_force()
    assert after.by_id["CM-PREGNANT~2"]["source"] == ["CMS26"]
    assert json.loads(queries.phone_file())["sources"]["CMS26"] == "https://www.medicaid.gov/limits (read 2026-11-23)"
    assert set(known.second_hand()) - set(after.second_hand()) == {"CM-PREGNANT"}
    row["source"] = [{"LIM": "something else"}]
    with pytest.raises(Refused) as taken:
        actions.propose_change(fact="CM-PREGNANT~2", row=row, effective_on=day, evidence="x", by=by_one)
    assert taken.value.reasons[0].values["what"] == "source LIM is another already"


def test_what_was_only_copied_is_listed_and_said_beside_its_answer(tmp_path):
    listed = CliRunner().invoke(facts_command, ["copied"])
    assert listed.exit_code == 1
    assert (
        listed.output.splitlines()[-1]
        == f"{len(queries.facts().second_hand())} of {len(queries.facts().rows)} facts to read at their source"
    )
    file = tmp_path / "f.yaml"
    file.write_text("{state: TX, as_of: 2026-11-23, income_pct_fpl: 90, members: [{id: p, age: 8, status: citizen}]}")
    told = json.loads(CliRunner().invoke(command, [str(file)]).output)["households"][0]["members"]["p"]
    assert {p: told[p]["is_second_hand"] for p in ("medicaid", "snap", "school_meals")} == {
        "medicaid": True, "snap": False, "school_meals": False,
    }  # fmt: skip


def test_the_database_itself_wants_two_people(keepers):
    made = actions.propose_change(
        fact="US-WIC-1", row=wic_at(200), effective_on=date(2027, 6, 1), evidence="x", by=keepers[0][1]
    )
    with pytest.raises(IntegrityError), transaction.atomic():
        FactProposal.objects.filter(pk=made.pk).update(
            state="approved", decided_at=timezone.now(), decided_by=made.proposed_by
        )


def test_a_comparison_makes_a_fact_fresh_again_and_needs_evidence(keepers):
    _user, access = keepers[0]
    today = timezone.localdate()
    for changes, code in (
        ({"fact": "NOTHING"}, "no_such_fact"), ({"evidence": " "}, "needs_evidence"),
        ({"on": today + timedelta(days=1)}, "checked_in_future"),
    ):  # fmt: skip
        with pytest.raises(Refused) as told:
            actions.check_fact(**({"fact": "US-WIC-1", "evidence": "read", "on": today, "by": access} | changes))
        assert told.value.codes == (f"eligibility.{code}",)
    actions.check_fact(fact="US-WIC-1", evidence="fns.usda.gov, read today", on=today, by=access)
    assert queries.facts_in_force().checked_on["US-WIC-1"] == max(today, date(2026, 11, 21))
    with pytest.raises(PermissionDenied):
        actions.check_fact(fact="US-WIC-1", evidence="x", on=today, by=world.account("promoter")[1])


def test_the_pages_of_the_keepers(client, keepers, django_assert_max_num_queries):
    (one, _access), (other, _also) = keepers
    world.signed_in(client, one)
    for name in ("facts", "proposals", "counts"):
        with django_assert_max_num_queries(25):
            assert client.get(reverse(f"eligibility:{name}")).status_code == 200
    assert client.get(reverse("eligibility:fact", args=["NOTHING"])).status_code == 404
    assert client.get(reverse("eligibility:counts") + "?program=ptc&size=20000").status_code == 200
    row = queries.as_yaml(wic_at(200))
    day = timezone.localdate() + timedelta(days=30)
    page = client.post(
        reverse("eligibility:fact", args=["US-WIC-1"]), {"row": "[", "effective_on": day, "evidence": "x"}
    )
    assert page.status_code == 200
    page = client.post(
        reverse("eligibility:fact", args=["US-WIC-1"]), {"row": row, "effective_on": day, "evidence": "x"}
    )
    made = FactProposal.objects.get()
    assert page.headers["Location"] == reverse("eligibility:proposal", args=[made.pk])
    assert client.post(reverse("eligibility:decide", args=[made.pk]), {"decision": "approve"}).status_code == 403
    checked = client.post(
        reverse("eligibility:check", args=["US-SNAP-1"]), {"checked_on": timezone.localdate(), "evidence": "read"}
    )
    assert checked.status_code == 302
    client.logout()
    world.signed_in(client, other)
    shown = client.get(reverse("eligibility:proposal", args=[made.pk])).content.decode()
    assert [word for word in ("WIC (alimentos y nutrición)", "Quizá sí", "No por ahora") if word not in shown] == []
    assert client.post(reverse("eligibility:decide", args=[made.pk]), {"decision": "approve"}).status_code == 302
    made.refresh_from_db()
    assert (made.state, made.decided_by) == ("approved", other)
    assert client.get(reverse("eligibility:proposal", args=[made.pk])).status_code == 200


@pytest.mark.parametrize("name", ["facts", "proposals"])
def test_only_headquarters_opens_them(client, name):
    world.signed_in(client, world.account("promoter")[0])
    assert client.get(reverse(f"eligibility:{name}")).status_code == 403


def test_the_calendar_of_the_law_is_for_everybody(client):
    told = client.get(reverse("eligibility:laws"), headers={"Accept-Language": "en"}).content.decode()
    assert "2027-01-01" in told
    assert "P.L.119-21" in told


# -- help near somebody ----------------------------------------------------------------------------------------------------------
@pytest.fixture
def fresno():
    """Two dentists of Fresno, one free and open on Sundays, and a third in another state."""
    from ambos.records.network.models import Place

    Place.objects.create(
        key="us:zip:93721", country="us", kind="zip", code="93721", name="Fresno", folded_name="fresno", state_code="CA",
        latitude=36.73, longitude=-119.78,
    )  # fmt: skip
    made = [
        world.service(name, needs=["1184"], is_free=is_free)
        for name, is_free in (("Uno", True), ("Dos", False), ("Tres", True))
    ]
    for one, (state, lat) in zip(made, (("CA", 36.74), ("CA", 36.8), ("AZ", 33.4)), strict=True):
        location = one.at_locations.get().location
        type(location).objects.filter(pk=location.pk).update(state_province=state, latitude=lat, longitude=-119.79)
    made[0].schedules.create(byday="SU", opens_at="09:00", closes_at="13:00", source="x")
    return made


@pytest.mark.parametrize(
    "asked, found",
    [
        ({"place": "93721"}, ["Uno", "Dos"]),
        ({"place": "93721", "is_free": "on"}, ["Uno"]),
        ({"place": "93721", "asks_for_nothing": "on"}, ["Dos"]),
        ({"state": "AZ"}, ["Tres"]),
        ({"place": "93721", "walk_in": "on"}, []),
    ],
)
def test_services_near_are_narrowed_by_what_is_asked(client, fresno, asked, found, django_assert_max_num_queries):
    actions.review_service(service=fresno[0], asks_for_nothing=True, evidence="called", by="system")
    actions.review_service(service=fresno[0], asks_for_nothing=False, evidence="called again", by="system")
    actions.review_service(service=fresno[1], asks_for_nothing=True, evidence="called", by="system")
    with django_assert_max_num_queries(25):
        page = client.get(reverse("eligibility:near"), {"need": "1184"} | asked)
    assert [one.option.service.name for one in page.context["helpers"]] == found


@pytest.mark.parametrize("address", ["eligibility:near", "network:find"])
@pytest.mark.parametrize("doors", [0, 1])
def test_who_helps_by_telephone_comes_after_the_doors(client, fresno, address, doors):
    """Under a heading of their own, and what the page says of its order is true."""
    fresno[0].at_locations.all().delete()
    if not doors:
        fresno[1].delete()
    page = client.get(reverse(address), {"need": "1184", "place": "93721"})
    text = page.content.decode()
    assert (len(page.context["doors"]), len(page.context["by_telephone"])) == (doors, 1)
    assert text.index("Por teléfono, desde donde esté") < text.index("Uno")
    assert "Primero los lugares a los que puede ir, después quienes ayudan por teléfono" in text
    assert ("No conocemos ningún lugar al que pueda ir" in text) is (not doors)
    if doors:
        assert text.index("Dos") < text.index("Uno")


def test_open_now_goes_by_the_clock_of_the_place(fresno):
    from datetime import UTC, datetime

    def names(hour):
        now = datetime(2026, 11, 22, hour, 30, tzinfo=UTC)  # a Sunday; Fresno is eight hours behind
        return [
            h.option.service.name
            for h in queries.help_near(need="1184", near=(36.73, -119.78), language="es", now=now, open_now=True)
        ]

    assert [names(hour) for hour in (10, 17, 20, 21)] == [[], ["Uno"], ["Uno"], []]


def test_this_is_wrong_reaches_the_keeper_once_and_is_settled(client, fresno):
    address = reverse("eligibility:report", args=[fresno[0].pk])
    assert client.post(address, {"what": "phone"}).status_code == 302
    assert client.post(address, {"what": "phone"}).status_code == 302
    assert client.post(address, {"what": "my whole story"}).status_code == 404
    assert queries.open_reports().count() == 1
    user, _access = world.account("community_affairs_officer")
    world.signed_in(client, user)
    assert "Uno" in client.get(reverse("eligibility:reports")).content.decode()
    found = queries.open_reports().get()
    assert client.post(reverse("eligibility:settle", args=[found.pk])).status_code == 302
    assert queries.open_reports().count() == 0
    assert client.post(reverse("eligibility:settle", args=[found.pk])).status_code == 404
    with pytest.raises(PermissionDenied):
        actions.review_service(service=fresno[0], asks_for_nothing=True, evidence="x", by=world.account("evaluator")[1])


def test_whoever_says_that_something_is_wrong_comes_back_to_the_list_she_read(client, fresno):
    asked = {"need": "1184", "place": "93721", "is_free": "on", "lang": "es"}
    page = client.get(reverse("eligibility:near"), asked)
    action = f"{reverse('eligibility:report', args=[fresno[0].pk])}?{urlencode(asked)}"
    assert escape(action) in page.content.decode()
    back = client.post(action, {"what": "phone"}, follow=True)
    assert back.redirect_chain == [(f"{reverse('eligibility:near')}?{urlencode(asked)}", 302)]
    assert [one.option.service.name for one in back.context["helpers"]] == ["Uno"]
    assert "Gracias" in back.content.decode()


def test_a_service_says_in_which_languages_it_attends_the_readers_own_first(client, fresno):
    Service.objects.filter(pk=fresno[0].pk).update(languages=["en", "x-mixtec", "es"])
    for language, told in (
        ("es", "Atienden en: Español, Inglés, Mixteco"),
        ("en", "Attends in: English, Spanish, Mixtec"),
    ):
        page = client.get(
            reverse("eligibility:near"), {"need": "1184", "place": "93721", "is_free": "on", "lang": language}
        )
        assert told in page.content.decode()


def test_two_needs_of_one_name_stand_under_what_they_belong_to(client):
    """Nutrition is a kind of food and a kind of health education: by its name alone nobody can choose."""
    page = client.get(reverse("eligibility:near"), {"lang": "en"})
    groups = page.context["form"].fields["need"].choices[1:]
    named = [(group, name) for group, pairs in groups for _code, name in pairs]
    assert sorted(group for group, name in named if name == "Nutrition") == ["Food", "Health"]
    assert len(named) == len(set(named))


@pytest.mark.parametrize(
    "typed", [{"need": "nonsense"}, {"need": "1184", "place": "00000"}, {"need": ""}, {"need": "1184", "state": "ZZ"}]
)
def test_a_place_or_a_need_nobody_knows_is_said(client, typed):
    page = client.get(reverse("eligibility:near"), typed)
    assert page.status_code == 200
    assert "helpers" not in page.context


def test_a_service_is_reviewed_on_its_page_with_evidence(client, fresno):
    user, _access = world.account("community_affairs_officer")
    world.signed_in(client, user)
    address = reverse("eligibility:review", args=[fresno[0].pk])
    assert client.post(address, {"answer": "yes", "evidence": " "}).status_code == 200
    assert queries.reviews_of(fresno[0]) == []
    assert client.post(address, {"answer": "no", "evidence": "llamé hoy, pide identificación"}).status_code == 302
    assert client.post(address, {"answer": "yes", "evidence": "volví a llamar: no pide nada"}).status_code == 302
    assert [one.asks_for_nothing for one in queries.reviews_of(fresno[0])] == [True, False]
    page = client.get(reverse("directory:service", args=[fresno[0].pk])).content.decode()
    assert "volví a llamar" in page
    assert address in page
    assert client.get(reverse("eligibility:review", args=[user.pk])).status_code == 404


def test_hours_without_a_time_are_not_open_and_break_nothing(fresno):
    from datetime import UTC, datetime

    fresno[0].schedules.update(opens_at=None, closes_at=None)
    now = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)
    found = queries.help_near(need="1184", near=(36.73, -119.78), language="es", now=now)
    assert {one.option.service.name: one.is_open for one in found}["Uno"] is False


def test_a_state_is_asked_before_anything_is_left_out(fresno, monkeypatch):
    """The only service of Arizona is found however many others come before it in the alphabet."""
    from ambos.records.directory.queries import nearby

    monkeypatch.setattr(nearby, "WEIGHED", 1)
    found = queries.help_near(need="1184", near=None, language="es", now=timezone.now(), state="AZ")
    assert [one.option.service.name for one in found] == ["Tres"]


@pytest.mark.parametrize("asked", ["walk_in", "open_now", "asks_for_nothing"])
def test_what_is_asked_is_found_behind_any_number_of_others(fresno, monkeypatch, asked):
    """Uno is nearer, and alone would be weighed; Dos is the one that is meant."""
    from datetime import UTC, datetime

    from ambos.records.directory.queries import nearby

    monkeypatch.setattr(nearby, "WEIGHED", 1)
    type(fresno[1]).objects.filter(pk=fresno[1].pk).update(takes_walk_ins=True)
    fresno[1].schedules.create(byday="MO", opens_at="09:00", closes_at="13:00", source="x")
    actions.review_service(service=fresno[1], asks_for_nothing=True, evidence="called", by="system")
    now = datetime(2026, 11, 23, 18, tzinfo=UTC)  # a Monday, ten in Fresno
    found = queries.help_near(need="1184", near=(36.73, -119.78), language="es", now=now, **{asked: True})
    assert [one.option.service.name for one in found] == ["Dos"]


def test_a_telephone_whose_clock_nobody_knows_takes_no_place_from_what_is_open_now(fresno, monkeypatch):
    """It has hours too, but of which clock? It is never open now, so it is not even weighed."""
    from datetime import UTC, datetime

    from ambos.records.directory.queries import nearby

    monkeypatch.setattr(nearby, "WEIGHED", 1)
    by_telephone = world.service("Por teléfono", needs=("1184",))
    by_telephone.at_locations.all().delete()
    by_telephone.schedules.create(byday="MO", opens_at="09:00", closes_at="13:00", source="x")
    fresno[1].schedules.create(byday="MO", opens_at="09:00", closes_at="13:00", source="x")
    now = datetime(2026, 11, 23, 18, tzinfo=UTC)  # a Monday, ten in Fresno
    found = queries.help_near(need="1184", near=(36.73, -119.78), language="es", now=now, open_now=True)
    assert [one.option.service.name for one in found] == ["Dos"]


def test_a_service_with_two_addresses_in_a_state_is_told_once(fresno):
    location = fresno[2].at_locations.get().location
    other = type(location).objects.create(
        organization=fresno[2].organization, name="Dos", state_province="AZ", source="x"
    )
    fresno[2].at_locations.create(location=other)
    found = queries.help_near(need="1184", near=None, language="es", now=timezone.now(), state="AZ")
    assert [one.option.service.name for one in found] == ["Tres"]


def test_whether_she_has_it_already_is_asked_of_each_program_of_which_a_rule_asks_it():
    from ambos.domain.eligibility.populations import held

    words = json.loads(queries.words_file("es"))
    assert sorted(words["enrolled"]) == sorted(words["enrolled_first"]) == list(held(queries.facts_in_force()))


def test_every_program_of_the_facts_has_a_name_in_words():
    """Also the limits of income that several answers share: the keeper of facts reads no code."""
    for language in ("es", "en"):
        named = queries.program_names_of_facts(language)
        assert {row["program"] for row in queries.facts_in_force().rows} - set(named) == set()
        assert named["medicaid_means"].startswith("Medicaid")


# -- the past ------------------------------------------------------------------------------------------------------------------
def test_any_day_of_the_past_comes_out_again_with_its_version(client, keepers):
    """What was answered that day, mistakes included: neither an approved change nor a later comparison reaches back."""
    (user, one), (_b, other) = keepers
    first, second = (datetime(2026, 12, day, 18, tzinfo=UTC) for day in (3, 9))
    with time_machine.travel(first, tick=False):
        made = actions.propose_change(
            fact="US-WIC-1", row=wic_at(100), effective_on=date(2026, 1, 1), evidence="7 CFR 246.7", by=one
        )
        then = queries.facts_in_force()
    with time_machine.travel(second, tick=False):
        actions.decide_change(proposal=made, approve=True, by=other)
        actions.check_fact(fact="US-SNAP-1", evidence="read", on=date(2026, 12, 9), by=one)
        now = queries.facts_in_force()
        found = queries.facts_known_on(first.date())
        assert (found.version, queries.facts_known_on(second.date()).version) == (then.version, now.version)
        assert (then.version == now.version, found.checked_on["US-SNAP-1"]) == (False, date(2026, 11, 21))
        assert [wic_at_150(one) for one in (found, now)] == ["yes", "no"]
        world.signed_in(client, user)
        page = client.get(reverse("eligibility:facts"), {"known_on": "2026-12-03", "lang": "en"})
        assert (page.context["version"], page.context["then"]) == (then.version, date(2026, 12, 3))
        assert {(row["program"], row["before"], row["after"]) for row in page.context["others"]} == {
            ("WIC (food and nutrition)", "Maybe yes", "Not for now")
        }
        assert client.get(reverse("eligibility:facts"), {"known_on": "2026-12-10"}).context["then"] is None
        gone = client.get(reverse("eligibility:fact", args=["US-WIC-1"]), {"lang": "en"}).content.decode()
        assert [word for word in ("Another fact took its place on Dec 9, 2026", "US-WIC-1~2") if word not in gone] == []
        assert client.get(reverse("eligibility:fact", args=["US-WIC-1~2"])).status_code == 200


def wic_at_150(facts):
    case = {"state": "AZ", "income_pct_fpl": 150, "as_of": date(2026, 12, 3), "members": [{"id": "p", "age": 3}]}
    return assess(
        facts, read_households(case, facts, today=date(2026, 12, 3))[0].people["p"], date(2026, 12, 3), "wic"
    ).answer


def test_losses_of_a_survey_and_of_a_made_up_population(tmp_path):
    survey = tmp_path / "survey.csv"
    survey.write_text(
        "state,status,age,income_pct_fpl,weight,years_in_status\nAZ,refugee,35,90,80,2\n", encoding="utf-8"
    )
    told = CliRunner().invoke(
        facts_command, ["losses", str(survey), "--program", "medicaid", "--from", "2026-09-30", "--until", "2026-10-31"]
    )
    found = json.loads(told.output)
    assert found["population"] == {"kind": "survey", "rows": 1, "people": 80.0}
    assert found["answers"] == {"medicaid": {"no": 0.0, "closed": 0.0, "depends": 0.0, "yes": 80.0}}
    assert found["changes"] == [
        {"on": "2026-10-01", "program": "medicaid", "lose": 80.0, "gain": 0.0, "yes": 0.0, "rows": 1}
    ]
    survey.write_text("state,status,age,income_pct_fpl\nAZ,refugee,200,90\n", encoding="utf-8")
    told = CliRunner().invoke(facts_command, ["losses", str(survey)])
    assert (told.exit_code, "Line 2: age '200' is not a number from 0 to 120" in told.output) == (2, True)
    made = CliRunner().invoke(facts_command, ["losses", "--program", "ptc", "--from", "2026-12-31", "--size", "500"])
    assert json.loads(made.output)["population"] == {"kind": "made_up", "rows": 500, "people": 500.0}
    assert CliRunner().invoke(facts_command, ["losses", "--program", "magic"]).exit_code == 2


@pytest.mark.parametrize(("days", "is_fresh"), [(0, True), (180, True), (181, False)])
def test_what_was_asked_about_papers_long_ago_is_told_with_its_day_and_asked_again(client, fresno, days, is_fresh):
    """Nobody who looks for a service without documents is sent to an answer nobody has looked at for half a year."""
    today = timezone.localdate()
    old = actions.review_service(service=fresno[0], asks_for_nothing=True, evidence="called", by="system")
    ServiceReview.objects.filter(pk=old.pk).update(reviewed_on=today - timedelta(days=days))
    near = {"need": "1184", "place": "93721"}
    page = client.get(reverse("eligibility:near"), near | {"asks_for_nothing": "on"})
    assert [one.option.service.name for one in page.context["helpers"]] == (["Uno"] if is_fresh else [])
    page = client.get(reverse("eligibility:near"), near)
    [one] = [one for one in page.context["helpers"] if one.option.service.name == "Uno"]
    assert (one.asks_for_nothing, one.asked_long_ago) == ((old, None) if is_fresh else (None, old))
    assert ("Fue hace mucho: llame antes y pregunte." in page.content.decode()) is not is_fresh
    world.signed_in(client, world.account("community_affairs_officer")[0])
    listed = client.get(reverse("eligibility:reports")).content.decode()
    review = reverse("eligibility:review", args=[fresno[0].pk])
    assert ("Hay que volver a preguntar" in listed, review in listed) == (not is_fresh, not is_fresh)
    service = client.get(reverse("directory:service", args=[fresno[0].pk])).content.decode()
    assert (
        "hay que volver a preguntar</span>" in service if not is_fresh else "hay que volver a preguntar" not in service
    )
    # asked again: it is fresh, and no more on the list; a closed service is on it never
    client.post(review, {"answer": "yes", "evidence": "llamé hoy"})
    assert list(queries.stale_reviews(today)) == []
    ServiceReview.objects.all().update(reviewed_on=today - timedelta(days=400))
    assert [one.evidence for one in queries.stale_reviews(today)] == ["llamé hoy"]
    Service.objects.filter(pk=fresno[0].pk).update(state="defunct")
    assert list(queries.stale_reviews(today)) == []


def test_a_fresh_no_after_an_old_yes_is_no(client, fresno):
    today = timezone.localdate()
    for days, says in ((400, True), (1, False)):
        made = actions.review_service(service=fresno[0], asks_for_nothing=says, evidence="called", by="system")
        ServiceReview.objects.filter(pk=made.pk).update(reviewed_on=today - timedelta(days=days))
    page = client.get(reverse("eligibility:near"), {"need": "1184", "place": "93721"})
    shown = {one.option.service.name: (one.asks_for_nothing, one.asked_long_ago) for one in page.context["helpers"]}
    assert (shown["Uno"], list(queries.stale_reviews(today))) == ((None, None), [])


def test_of_exactly_one_every_number_of_a_fact_has_a_sentence_of_its_own():
    """A year, a month, a quarter: what a fact counts once is never said as many."""
    told, counted = queries.words()["conditions"], ("año", "mes", "trimestre")
    ones = {
        key
        for row in queries.everything()
        for key, value in (row.get("conditions") or {}).items()
        if any(one == 1 and one is not True for one in (value.values() if isinstance(value, dict) else [value]))
    }
    short = {
        (key, said)
        for key in ones & set(told)
        for said, words in told[key].items()
        if not said.endswith("_one") and "{value}" in words["es"] and any(unit in words["es"] for unit in counted)
        and f"{said}_one" not in told[key]
    }  # fmt: skip
    assert (ones, short) == ({"age_min", "age_max_exclusive"}, set())
