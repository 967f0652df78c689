"""Pages of figures: who reads them, how many queries they cost, and that no small number can be found on them."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta
from uuid import uuid4

import pytest
import time_machine
from django.urls import reverse

from ambos.domain.indicators import Figure, Measure
from ambos.domain.periods import Month
from ambos.domain.units import Unit
from ambos.portal.hq import drawings, words
from ambos.records.evaluation.actions import compute_actuals
from ambos.records.evaluation.models import Actual
from ambos.records.evaluation.queries import indicators
from tests.support import world

pytestmark = pytest.mark.django_db
OCTOBER = Month(2026, 10)
CONTACTS, COMPLETED = "health_windows.contacts", "health_windows.referrals_completed"
PAGES = ("/hq/", "/hq/?sort=contacts", "/hq/?sort=completed", "/hq/indicators/", f"/hq/indicators/{CONTACTS}/",
         f"/hq/indicators/{CONTACTS}/?sort=value", f"/hq/indicators/{COMPLETED}/",
         f"/hq/indicators/{CONTACTS}/figures.csv", f"/hq/indicators/{CONTACTS}/figures.json")  # fmt: skip


@pytest.fixture(autouse=True)
def today():
    with time_machine.travel(datetime(2026, 11, 22, 18, tzinfo=UTC), tick=False):
        yield


def visits(office, how_many):
    return [world.encounter(office=office, day=OCTOBER.first_day + timedelta(days=n % 28)) for n in range(how_many)]


def placed(code, **fields):
    return world.office(code, latitude=34.05, longitude=-118.24, **fields)


def signed_in(client, role, **fields):
    user, _access = world.account(role, **fields)
    return world.signed_in(client, user)


def every_page(client, office):
    yield from (client.get(address) for address in PAGES)
    for indicator in indicators():
        yield client.get(reverse("hq:office", args=[indicator.code, office.code]))


# -- who reads ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("role", ["promoter", "partner_administrator", "administrator"])
def test_whoever_reads_no_counts_is_shut_out(client, role):
    office = placed("chicago")
    compute_actuals(month=OCTOBER, by="system")
    signed_in(client, role)
    assert {page.status_code for page in every_page(client, office)} == {403}
    assert client.get("/consulate/").status_code == 403


def test_a_visitor_is_sent_to_sign_in(client):
    assert {client.get(address).status_code for address in (*PAGES, "/consulate/")} == {302}


def test_a_consul_sees_his_office_and_the_network_and_no_other_office(client):
    mine, other = placed("chicago", mark=world.A), placed("dallas", mark=world.B)
    visits(mine, 20), visits(other, 31)
    compute_actuals(month=OCTOBER, by="system")
    signed_in(client, "consul", office=mine)
    assert client.get("/hq/").headers["Location"] == "/consulate/"
    page = client.get("/consulate/").content.decode()
    assert world.A in page
    assert ">51<" in page
    shown = [page.content.decode() for page in every_page(client, mine)]
    assert not [text for text in shown if world.B in text]
    assert client.get(reverse("hq:office", args=[CONTACTS, other.code])).status_code == 403


@pytest.mark.parametrize(("few", "shown"), [(0, True), (2, False)])  # too few to be told hide another one too
def test_a_consulate_general_sees_the_counts_of_the_offices_it_supervises_and_nothing_else_of_them(client, few, shown):
    mine = placed("chicago", mark=world.A)
    under = placed("dallas", mark="SUPERVISADA", parent=mine)
    silent = placed("austin", mark="SILENCIOSA", parent=mine)
    other = placed("houston", mark=world.B)
    visits(under, 23), visits(mine, 20), visits(other, 31)
    person = world.person(office=under, given_names="Xochiquetzalli", mark="SUPERVISADA")
    visits(silent, few)
    compute_actuals(month=OCTOBER, by="system")
    user, access = world.account("consul", office=mine)
    page = world.signed_in(client, user).get("/consulate/").content.decode()
    section = page.split("Oficinas que supervisamos", 1)[1].split("</section>")[0]
    assert [name in section for name in ("SUPERVISADA", "SILENCIOSA", world.B)] == [True, True, False]
    rows = {row.split("</th>")[0].strip(): row.split("</th>")[1] for row in section.split('<th scope="row">')[1:]}
    assert (">23<" in rows[under.name]) is shown
    assert ">2<" not in rows[silent.name]
    assert "<a " not in section
    for indicator in indicators():
        answer = client.get(reverse("hq:office", args=[indicator.code, under.code]))
        assert answer.status_code in (403, 404)
    assert client.get(reverse("people:person", args=[person.pk])).status_code == 403
    assert under.pk not in access.offices
    junior, _access = world.account("consul", office=under)
    page = world.signed_in(client, junior).get("/consulate/").content.decode()
    assert "Oficinas que supervisamos" not in page
    assert world.A not in page


@pytest.mark.parametrize("n", [1, 3])
def test_the_roll_up_costs_the_same_whatever_it_supervises(client, n, django_assert_max_num_queries):
    mine = placed("chicago")
    for i in range(n):
        visits(placed(f"under-{i}", parent=mine), 12)
    compute_actuals(month=OCTOBER, by="system")
    signed_in(client, "consul", office=mine)
    with django_assert_max_num_queries(25):
        page = client.get("/consulate/").content.decode()
    assert page.split("Oficinas que supervisamos", 1)[1].split("</section>")[0].count('<th scope="row">') == n


def test_headquarters_has_no_page_of_one_consulate(client):
    placed("chicago")
    signed_in(client, "evaluator")
    assert client.get("/consulate/").headers["Location"] == "/hq/"


@pytest.mark.parametrize("role", ["headquarters_coordinator", "evaluator", "auditor"])
def test_no_figure_shows_a_person(client, role):
    office = placed("chicago")
    for _ in range(9):
        world.encounter(office=office, day=OCTOBER.first_day, person=world.person(office=office, mark=world.A))
    compute_actuals(month=OCTOBER, by="system")
    signed_in(client, role)
    assert not [page for page in every_page(client, office) if world.A in page.content.decode()]


# -- small numbers -----------------------------------------------------------------------------------------------------
def test_no_page_shows_a_small_number_or_lets_it_be_subtracted(client):
    """Four offices with 103, 211, 3 and 5,021 contacts: three are hidden, so what is left of the total is theirs together."""
    for code, how_many in (("presidio", 3), ("boise", 103), ("fresno", 211), ("chicago", 521)):
        visits(placed(code), how_many)
    compute_actuals(month=OCTOBER, by="system")
    signed_in(client, "evaluator")
    text = "".join(page.content.decode() for page in every_page(client, world.office("presidio")))
    numbers = set(
        re.findall(
            r"(?<![\w.#-])\d+(?![\w.%-])",
            re.sub(r'(?:d|viewBox|[xyr]|c[xy]|[xy][12]|width|height|font-size|transform)="[^"]*"', "", text),
        )
    )
    assert {"521", "838"} <= numbers
    assert not {"103", "211", "106", "214", "314"} & numbers
    assert re.search(r">\s*3\s*<", text) is None
    rows = [
        line.split(",") for line in client.get(f"/hq/indicators/{CONTACTS}/figures.csv").content.decode().splitlines()
    ]
    assert [row[6:] for row in rows if row[1] == "2026-10" and row[2] == "presidio"] == [["suppressed", "", "", ""]]


def test_hidden_offices_are_not_put_in_order_by_their_numbers(client):
    """Boise has more than Fresno and stands after it all the same: hidden numbers order nothing."""
    for code, how_many in (("presidio", 3), ("fresno", 12), ("boise", 11), ("chicago", 60)):
        visits(placed(code), how_many)
    compute_actuals(month=OCTOBER, by="system")
    signed_in(client, "evaluator")
    for address in ("/hq/?sort=contacts", f"/hq/indicators/{CONTACTS}/?sort=value"):
        found = re.findall(r'<th scope="row"><a[^>]*>(\w+)</a>', client.get(address).content.decode())
        assert found == ["Chicago", "Boise", "Fresno", "Presidio"]


def test_a_page_adds_nothing_up(client):
    """Every number on the first page is a figure that was computed: none is a sum of figures of unlike units."""
    for code, how_many in (("dallas", 47), ("chicago", 61)):
        office = placed(code)
        for encounter in visits(office, how_many):
            world.referral(encounter)
    compute_actuals(month=OCTOBER, by="system")
    known = {str(n) for row in Actual.objects.values_list("numerator", "denominator") for n in row if n is not None}
    signed_in(client, "evaluator")
    cells = re.findall(
        r'class="(?:n|val num|value|newest)[^>]*>\s*([\d,]+)\*?\s*<', client.get("/hq/").content.decode()
    )
    assert cells
    assert {cell.replace(",", "") for cell in cells} <= known


# -- cost --------------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("offices", [1, 3])
def test_no_page_costs_more_than_twenty_five_queries(client, offices, django_assert_max_num_queries):
    made = [placed(code) for code in ("chicago", "dallas", "fresno")[:offices]]
    for office in made:
        world.window(office)
        visits(office, 7)
    compute_actuals(month=OCTOBER, by="system")
    signed_in(client, "headquarters_coordinator")
    for address in (*PAGES, reverse("hq:office", args=[CONTACTS, made[0].code])):
        with django_assert_max_num_queries(20):
            assert client.get(address).status_code == 200
    signed_in(client, "consul", office=made[0])
    with django_assert_max_num_queries(20):
        assert client.get("/consulate/").status_code == 200


@pytest.mark.parametrize("role, opens", [("consul", True), ("education_officer", False)])
def test_a_consulate_s_page_leads_only_where_its_reader_may_go(client, role, opens):
    office = placed("fresno")
    world.window(office)
    visits(office, 7)
    compute_actuals(month=OCTOBER, by="system")
    signed_in(client, role, office=office)
    page = client.get("/consulate/").content.decode()
    for address in (reverse("rollout:operations"), reverse("agreements:agreements")):
        assert (f'href="{address}"' in page, client.get(address).status_code == 200) == (opens, opens)


# -- addresses ---------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize("month", ["2026-13", "October", "0001-01", "2027-01", "1999-12", "=cmd"])
def test_a_month_that_is_none_is_said_to_be_none(client, month):
    signed_in(client, "evaluator")
    page = client.get("/hq/", {"month": month, "lang": "en"})
    assert page.status_code == 409
    assert "is not a month" in page.content.decode()


def test_an_indicator_or_office_that_is_none_is_not_found(client):
    signed_in(client, "evaluator")
    assert client.get("/hq/indicators/no.such/").status_code == 404
    assert client.get(f"/hq/indicators/no.such/offices/{uuid4().hex}/").status_code == 404
    assert client.get(reverse("hq:office", args=[CONTACTS, "no-such"])).status_code == 403


def test_an_office_without_a_map_stands_outside_it(client):
    visits(placed("toronto", country="ca", state_province="ON"), 9), visits(placed("chicago"), 9)
    compute_actuals(month=OCTOBER, by="system")
    signed_in(client, "evaluator")
    page = client.get("/hq/?lang=en").content.decode()
    assert "Outside this map" in page
    assert page.index("Outside this map") < page.index(">Toronto<")
    assert 'class="o-q0" cx' in page


# -- drawings ----------------------------------------------------------------------------------------------------------
def figure(state, top=None, bottom=None, code=CONTACTS):
    from ambos.domain.indicators import Figure

    return Figure(next(i for i in indicators() if i.code == code).measured.measure, OCTOBER, 1, top, bottom, state)


STATES = {
    "o-q0": (figure("known", 9), figure("missing", 0, 0, COMPLETED)),
    "o-q1": (figure("known", 40), figure("known", 5, 40, COMPLETED)),
    "o-q2": (figure("known", 40), figure("known", 10, 40, COMPLETED)),
    "o-q3": (figure("known", 40), figure("known", 20, 40, COMPLETED)),
    "o-zero": (figure("zero", 0), None),
    "o-missing": (figure("missing"), figure("missing", code=COMPLETED)),
    "o-late": (figure("late"), None),
    "o-suppressed": (figure("suppressed"), None),
    "o-not-offered": (figure("not_offered"), None),
}


@pytest.mark.parametrize("kind", STATES)
def test_each_state_has_a_mark_of_its_own(kind):
    size, shade = STATES[kind]
    assert drawings.kind_of(drawings.Point(None, size, shade)) == kind


def test_a_chart_keeps_its_gaps():
    months = [OCTOBER.plus(n) for n in range(-6, 1)]
    told = [
        figure("known", 4),
        figure("known", 8),
        figure("missing"),
        figure("suppressed"),
        None,
        figure("zero", 0),
        figure("provisional", 6),
    ]
    chart = drawings.chart(told, "Contacts", months)
    assert chart.lines == ("M4 45.9L43.3 13.8",)
    assert [mark.kind for mark in chart.marks] == ["x", "sup", "z", "hollow"]
    assert len(chart.dashed) == 1
    assert chart.newest.text == "6*"


@pytest.mark.parametrize(
    "said, expected",
    [
        (figure("known", 1204), "1,204"),
        (figure("provisional", 12), "12*"),
        (figure("known", 1, 3, COMPLETED), "33%"),
        (figure("known", 1, 400, COMPLETED), "under 1%"),
        (figure("known", 399, 400, COMPLETED), "over 99%"),
        (figure("zero", 0, 30, COMPLETED), "0%"),
        (figure("missing", 0, 0, COMPLETED), "no cases"),
        (figure("suppressed"), "hidden"),
        (figure("missing"), "no data"),
        (figure("not_offered"), "–"),
        (None, "–"),
    ],
)  # fmt: skip
def test_values_in_words(said, expected, settings):
    from django.utils import translation

    with translation.override("en"):
        assert words.value(said) == expected


@pytest.mark.parametrize(
    ("told_in", "one", "many", "unit"),
    [
        ("days", "1 day", "1,046 days*", "days, median"),
        ("copies", "1 copy", "1,046 copies*", "copies, median"),
        ("money_of_origin", "1 MXN", "1,046 MXN*", "MXN, median"),
        ("money_of_residence", "1 USD", "1,046 USD*", "USD, median"),
    ],
)
def test_a_median_says_what_it_is_told_in(told_in, one, many, unit):
    from django.utils import translation

    measure = Measure("plazas.x", Unit.outcome, "x", "y", kind="median", told_in=told_in)
    with translation.override("en"):
        assert words.value(Figure(measure, OCTOBER, None, 1, 9, "known")) == one
        assert words.value(Figure(measure, OCTOBER, None, 1046, 9, "provisional")) == many
        assert words.unit(measure) == unit


def test_the_definition_of_a_median_says_what_it_is_told_in(client):
    signed_in(client, "headquarters_coordinator")
    told = {"plazas.cost_of_completion": "USD, mediana", "plazas.cost_of_completion_mxn": "MXN, mediana"}
    for code, unit in (*told.items(), ("transcripts.days_to_obtain", "días, mediana")):
        page = client.get(f"/hq/indicators/{code}/").content.decode()
        assert f"<dd><b>{unit}</b>. La mitad queda por encima y la mitad por debajo.</dd>" in page


def test_what_is_no_time_is_never_told_in_days():
    """Money and copies; every other median of the house is of days, and its title or its words say so."""
    from django.utils import translation

    with translation.override("en"):
        medians = [one for one in indicators() if one.measured.measure.kind == "median"]
        told = {one.code: words.unit(one.measured.measure) for one in medians}
        of_time = {one.code for one in medians if "days" in f"{one.measured.title} {one.measured.numerator}".lower()}
    assert {code: unit for code, unit in told.items() if code not in of_time} == {
        "health_windows.cost_of_completed": "USD, median",
            "plazas.cost_of_completion": "USD, median", "plazas.cost_of_completion_mxn": "MXN, median",
        "textbooks.cost_of_a_copy": "MXN, median",
        "textbooks.used_by_site": "copies, median",
    }  # fmt: skip
    assert {told[code] for code in of_time} == {"days, median"}


def test_sentences_fit_their_situation():
    from django.utils import translation

    indicator = {i.code: i for i in indicators()}
    made, done = indicator["health_windows.referrals_made"], indicator[COMPLETED]

    def steps(last):
        return [(made, figure("known", 40, code=made.code)), (done, last)]

    running, none = words.Reporting(3, 1), words.Reporting(0, 0)
    contacts = figure("known", 90)
    with translation.override("en"):
        said = [
            words.headline(OCTOBER, running, None, []),
            words.headline(OCTOBER, none, figure("not_offered"), []),
            words.headline(OCTOBER, running, figure("missing"), []),
            words.headline(OCTOBER, running, contacts, steps(figure("known", 20, 40, COMPLETED))),
            words.headline(OCTOBER, running, contacts, steps(figure("known", 10, 40, COMPLETED))),
            words.headline(OCTOBER, running, contacts, steps(figure("zero", 0, 40, COMPLETED))),
            words.headline(OCTOBER, running, contacts, steps(figure("missing", 0, 0, COMPLETED))),
            words.headline(OCTOBER, running, contacts, steps(figure("suppressed", code=COMPLETED))),
            words.headline(OCTOBER, running, figure("suppressed"), []),
            words.headline(OCTOBER, running, contacts, []),
        ]
    assert said == [
        "The figures of October 2026 have not been computed yet.",
        "No office ran this program in October 2026.",
        "Nothing was recorded in October 2026 in any office that runs the program.",
        "About half of the 40 referrals made in October 2026 ended in a visit that we know of.",
        "Of the 40 referrals made in October 2026, 25% ended in a visit that we know of.",
        "Of the 40 referrals made in October 2026, none has ended in a visit that we know of.",
        "In October 2026 people were attended and no referral was made.",
        "There are too few referrals in October 2026 to say how many ended in a visit.",
        "There is too little in October 2026 to show without giving small numbers away.",
        "90 contacts were recorded in October 2026.",
    ]
