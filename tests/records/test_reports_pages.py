"""The pages of reports: one and three rows under a count of queries, what each reader may do, files, the command."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from io import BytesIO

import openpyxl
import pikepdf
import pytest
from click.testing import CliRunner
from django.test import Client
from django.urls import reverse
from django.utils import translation

from ambos.domain.reports import STANDINGS
from ambos.portal.templatetags.standings import standing_of_many
from ambos.records.reports import queries
from ambos.records.reports.actions import accept_report, adjust_line, consolidate
from ambos.records.reports.commands import report as command
from ambos.records.reports.models import Entry, Report
from tests.support import world
from tests.support.reports import (
    CONTACTS,
    OCTOBER,
    form,
    house,
    network,
    now,
    opened,
    sheet_of,
    signed,
    the_report,
    visits,
)

pytestmark = pytest.mark.django_db
__all__ = ["now"]


def as_(role, **where):
    user, _ = world.account(role, **where)
    return world.signed_in(Client(), user)


@pytest.fixture
def at():
    at = house()
    visits(at, 10, people=4)
    opened()
    return at


@pytest.mark.parametrize(
    "language, words",
    [
        ("es", ["1 atrasado", "15 atrasados", "1 falta", "15 faltan", "1 aceptado", "15 aceptados", "1 por revisar"]),
        ("en", ["1 late", "15 late", "1 missing", "15 missing", "1 accepted", "15 accepted", "1 to be reviewed"]),
    ],
)
def test_the_word_beside_a_number_of_reports_agrees_with_it(language, words):
    asked = [
        ("late", 1),
        ("late", 15),
        ("missing", 1),
        ("missing", 15),
        ("accepted", 1),
        ("accepted", 15),
        ("submitted", 1),
    ]
    with translation.override(language):
        assert [f"{n} {standing_of_many(word, n)}" for word, n in asked] == words
        assert all(standing_of_many(word, n) for word in STANDINGS for n in (1, 2))


@pytest.mark.parametrize("months", [1, 3])
def test_lists_and_a_report_ask_a_bounded_number_of_questions(at, months, django_assert_max_num_queries):
    for back in range(1, months):
        opened(OCTOBER.plus(-back))
    for role in ("window_coordinator", "community_affairs_officer"):
        client = as_(role, office=at.office)
        with django_assert_max_num_queries(25):
            page = client.get("/reports/")
        assert page.status_code == 200
        with django_assert_max_num_queries(25):
            assert client.get(reverse("reports:report", args=[the_report(at).pk])).status_code == 200


@pytest.mark.parametrize("how_many", [1, 3])
def test_the_network_asks_a_bounded_number_of_questions(how_many, django_assert_max_num_queries):
    for at in network(how_many):
        signed(the_report(at), at.coordinator)
        accept_report(report=the_report(at), by=at.officer)
    consolidate(form=form(), span=OCTOBER, by="system")
    client = as_("headquarters_coordinator")
    for address in (
        "/reports/network/?period=2026-10",
        "/reports/network/late/",
        "/reports/network/offices/oficina-0/?period=2026-10",
    ):
        with django_assert_max_num_queries(25):
            assert client.get(address).status_code == 200


@pytest.mark.parametrize("how_many", [1, 3])
def test_a_consulate_general_sees_how_the_reports_of_its_offices_stand(now, how_many, django_assert_max_num_queries):
    """Who is in and who is late of those it supervises, no number and no way into a report; of others nothing."""
    general, other = house("chicago").office, house("dallas", world.B)
    under = network(how_many)
    for at in under:
        type(general).objects.filter(pk=at.office.pk).update(parent=general)
    visits(other, 25)
    opened()
    signed(the_report(under[0]), under[0].coordinator)
    accept_report(report=the_report(under[0]), by=under[0].officer)
    now.move_to(datetime(2026, 11, 12, 18, tzinfo=UTC))
    client = as_("consul", office=general)
    with django_assert_max_num_queries(25):
        page = client.get("/reports/supervised/?period=2026-10").content.decode()
    assert [at.office.name in page for at in under] == [True] * how_many
    assert other.office.name not in page
    assert f"Han llegado 1 de {how_many} informes" in page
    assert page.split("Informes atrasados y faltantes", 1)[1].count('<th scope="row">') == how_many - 1
    assert not [at for at in under if str(the_report(at).pk) in page or f"/offices/{at.office.code}/" in page]
    assert client.get(reverse("reports:report", args=[the_report(under[0]).pk])).status_code == 404
    assert reverse("reports:supervised") in client.get("/reports/").content.decode()
    assert as_("promoter", office=general).get("/reports/supervised/").status_code == 403
    assert as_("evaluator").get("/reports/supervised/").status_code == 403


def test_an_office_that_supervises_none_is_told_who_can_say_so(at):
    client = as_("consul", office=at.office)
    page = client.get("/reports/supervised/").content.decode()
    assert "La sede anota quién supervisa a quién" in page
    assert at.office.name not in page.split("<main", 1)[1]
    assert reverse("reports:supervised") not in client.get("/reports/").content.decode()


def test_a_partner_signs_and_a_consulate_reviews_on_the_page(at):
    key = the_report(at).pk
    partner, consulate = as_("window_coordinator", office=at.office), as_("community_affairs_officer", office=at.office)
    page = partner.get(reverse("reports:report", args=[key]) + f"?line={CONTACTS}")
    assert b'id="adjust"' in page.content
    refused = partner.post(
        reverse("reports:adjust", args=[key]), {"line": CONTACTS, "state": "counted", "numerator": 11}
    )
    assert refused.status_code == 422
    assert b"Diga por qu" in refused.content or b"Say why" in refused.content
    done = partner.post(reverse("reports:sign", args=[key]), {"seen": sheet_of(the_report(at)).seen, "note": ""})
    assert done.status_code == 302
    assert consulate.get("/reports/").content.count(str(key).encode()) == 1
    back = consulate.post(reverse("reports:return", args=[key]), {"review_note": "falta una visita"})
    assert back.status_code == 302
    assert Report.objects.get(pk=key).state == "returned"
    assert consulate.post(reverse("reports:accept", args=[key])).status_code == 302  # nothing to accept: said, not done
    assert Report.objects.get(pk=key).state == "returned"


def test_what_moved_is_counted_again_and_shown(at):
    key, seen = the_report(at).pk, sheet_of(the_report(at)).seen
    partner = as_("window_coordinator", office=at.office)
    visits(at, 1)
    page = partner.post(reverse("reports:sign", args=[key]), {"seen": seen, "note": ""})
    assert page.status_code == 422
    assert sheet_of(the_report(at)).seen in page.content.decode()
    assert partner.post(reverse("reports:sign", args=[key]), {"seen": sheet_of(the_report(at)).seen}).status_code == 302


def test_who_may_not_open_what(at):
    key = the_report(at).pk
    other = house("dallas", world.B)
    for client in (as_("window_coordinator", office=other.office), as_("consul", office=other.office)):
        assert client.get(reverse("reports:report", args=[key])).status_code == 404
        assert client.get(reverse("reports:file", args=[key, "pdf"])).status_code == 404
        assert client.get("/reports/network/").status_code == 403
    for role in ("headquarters_coordinator", "evaluator"):
        assert as_(role).get(reverse("reports:report", args=[key])).status_code == 403
    assert as_("evaluator").post(reverse("reports:consolidate"), {"period": "2026-10"}).status_code == 403
    assert as_("promoter", office=at.office).get("/reports/").status_code == 403


def test_what_is_wrong_says_of_which_line_and_leads_to_it(at):
    """ "The parts add up to 10 and the whole is 14" on a page of sixty lines: of what? Each sentence names its line."""
    report = the_report(at)
    adjust_line(report=report, line=CONTACTS, numerator=14, reason="cuatro en papel", by=at.coordinator)
    shown = sheet_of(report)
    with translation.override("es"):
        assert [(one.title, one.anchor) for one in shown.hard_told] == [
            ("Cómo llegaron / Contactos", "line-health-windows-contacts-by-source-hall")
        ]
        assert [(one.title, one.anchor) for one in shown.soft_told] == [("Contactos", "line-health-windows-contacts")]
    page = as_("window_coordinator", office=at.office).get(reverse("reports:report", args=[report.pk])).content.decode()
    for one in (*shown.hard_told, *shown.soft_told):
        assert (page.count(f'href="#{one.anchor}"'), page.count(f'id="{one.anchor}"')) == (
            1 + (one.title == "Contactos"),
            1,
        )
    told = json.loads(run("fresno", "2026-10", "--json", "--language", "es").stdout)["reports"][0]["faults"]
    assert [one["title"] for one in told if one["hard"]] == ["Cómo llegaron / Contactos"]


def test_whoever_reviews_reads_first_what_differs_from_the_records_and_why(at):
    report = the_report(at)
    for line, category in ((CONTACTS, ""), ("health_windows.contacts_by_source", "hall")):
        adjust_line(report=report, line=line, category=category, numerator=11, reason="una en papel", by=at.coordinator)
    signed(report, at.coordinator)
    page = as_("consul", office=at.office).get(reverse("reports:report", args=[report.pk])).content.decode()
    notice = " ".join(re.sub(r"<[^>]+>", " ", page.split('id="adjusted"', 1)[1].split("</div>", 1)[0]).split())
    assert notice == (
        "> 2 renglones dicen otra cosa que los registros Contactos : 11 (registros: 10). una en papel "
        "Cómo llegaron: sala de espera : 11 (registros: 10). una en papel"
    )
    assert page.index('id="adjusted"') < page.index("<table")
    assert 'href="#acts"' in page


def test_the_sheet_and_the_workbook(at):
    report = the_report(at)
    adjust_line(report=report, line="health_windows.topics", numerator=11, reason="=HYPERLINK(0)", by=at.coordinator)
    for language, word in (("es", "Informe mensual uniforme"), ("en", "Uniform monthly report")):
        client = as_("consul", office=at.office, language=language)
        pdf = client.get(reverse("reports:file", args=[report.pk, "pdf"]))
        with pikepdf.open(BytesIO(pdf.content)) as opened_file:
            assert opened_file.Root.MarkInfo.Marked
            assert word in str(opened_file.docinfo["/Title"])
    book = openpyxl.load_workbook(BytesIO(client.get(reverse("reports:file", args=[report.pk, "xlsx"])).content))
    rows = [[cell.value for cell in row] for row in book.active.iter_rows()]
    said = {row[1]: (row[5], row[7], row[13]) for row in rows if len(row) > 13 and not row[2]}
    assert (11, 10, "'=HYPERLINK(0)") in said.values()
    assert client.get(reverse("reports:file", args=[report.pk, "exe"])).status_code == 404


def test_the_networks_workbook_hides_what_the_page_hides():
    offices = network(4)
    for visit in visits(offices[0], 2, people=2):
        world.referral(visit)
    opened()
    for at in offices:
        signed(the_report(at), at.coordinator, note="una palabra")
        accept_report(report=the_report(at), by=at.officer)
    consolidate(form=form(), span=OCTOBER, by="system")
    client = as_("evaluator")
    content = client.get("/reports/network/report.xlsx?period=2026-10").content
    book = openpyxl.load_workbook(BytesIO(content))
    states = {row[4]: row[5] for row in book.worksheets[0].iter_rows(values_only=True)}
    assert "suppressed" in states
    assert states["suppressed"] is None
    assert len(list(book.worksheets[1].iter_rows())) == 5


# -- the command -------------------------------------------------------------------------------------------------------
def run(*arguments):
    return CliRunner().invoke(command, list(arguments))


def test_the_command_prints_exact_figures_and_nothing_but_json(at):
    done = run("fresno", "2026-10", "--json")
    assert done.exit_code == 0
    data = json.loads(done.stdout)
    assert (data["office"], data["period"], len(data["reports"])) == ("fresno", "2026-10", 1)
    [one] = data["reports"]
    said = {(line["line"], line["category"]): (line["value"], line["state"]) for line in one["lines"]}
    assert said[CONTACTS, None] == (10, "counted")
    assert said["health_windows.screenings", None] == (0, "zero")
    assert one["state"] == "open"
    assert "Contacts" in run("fresno", "2026-10").stdout


def test_before_a_period_is_opened_the_command_counts(at):
    Report.objects.all().delete()
    data = json.loads(run("fresno", "2026-10", "--json").stdout)
    said = {(line["line"], line["category"]): line["value"] for line in data["reports"][0]["lines"]}
    assert (data["reports"][0]["state"], said[CONTACTS, None]) == ("not_opened", 10)


@pytest.mark.parametrize(
    "words",
    [("nowhere", "2026-10"), ("fresno", "october"), ("fresno", "2026-13"), ("fresno", "2026-10", "--form", "x")],
)
def test_bad_words_are_refused_on_standard_error(at, words):
    done = run(*words, "--json")
    assert (done.exit_code, done.stdout) == (2, "")
    assert done.stderr


@pytest.mark.parametrize("typed", ["FRESNO", "Fresno", " frésno "])
def test_the_command_knows_an_office_however_it_is_typed(at, typed):
    data = json.loads(run(typed, "2026-10", "--json").stdout)
    assert (data["office"], len(data["reports"])) == ("fresno", 1)


def test_the_command_names_the_offices_one_may_have_meant(at):
    world.office("laredo"), world.office("san-jose"), world.office("san-diego")

    def told(typed):
        return run(typed, "2026-10").stderr.splitlines()[-1]

    assert told("frezno").endswith("there is no office frezno; did you mean fresno (Fresno)?")
    assert "did you mean san-diego (San Diego) or san-jose (San Jose)?" in told("SAN")
    assert told("xyzzy").endswith("there is no office xyzzy")


def test_a_month_that_is_none_is_refused_in_english_whatever_the_installation_speaks(at):
    with translation.override("es"):
        assert "is not a period of this report" in run("fresno", "2026-13").stderr


def test_an_office_without_the_program_has_no_report(at):
    world.office("boston")
    done = run("boston", "2026-10", "--json")
    assert (done.exit_code, json.loads(done.stdout)["reports"]) == (1, [])


def test_every_line_a_pack_asks_is_counted():
    for asked in queries.asked().values():
        for rules in asked.form.versions:
            assert len(asked.lines(rules)) == len(rules.lines)


def test_the_page_of_a_signed_report_says_what_the_records_count_since(at, django_assert_max_num_queries):
    report = the_report(at)
    address, ask = f"/reports/{report.pk}/", {"since": "1", "lang": "es"}
    client = as_("community_affairs_officer", office=at.office)
    assert "since=1" not in client.get(address).content.decode()  # a draft counts again instead
    signed(report, at.coordinator)
    assert "since=1" in client.get(address).content.decode()
    assert "Los registros cuentan hoy lo que se firmó." in client.get(address, ask).content.decode()
    visits(at, 2)
    page = client.get(address, ask)
    told = [sentence for line, sentence in page.context["since"] if (line.code, line.category) == (CONTACTS, "")]
    assert told == ["Los registros contaban 10 cuando se firmó y ahora cuentan 12."]
    assert (told[0] in page.content.decode(), "Esto no es lo que se firmó" in page.content.decode()) == (True, False)
    with django_assert_max_num_queries(30):
        client.get(address)


def test_the_page_of_a_report_says_when_it_is_not_what_was_signed(at):
    statement = signed(the_report(at), at.coordinator)
    Entry.objects.create(
        statement=statement, line=CONTACTS, category="x", records_state="counted", records_numerator=1, state="counted",
        numerator=1,
    )  # fmt: skip
    page = as_("community_affairs_officer", office=at.office).get(f"/reports/{statement.report_id}/", {"lang": "es"})
    assert "Esto no es lo que se firmó" in page.content.decode()


def test_an_office_sees_first_what_to_review_then_what_its_agencies_owe(at, now):
    """Among sixty rows of months past nobody finds the two that nobody signed."""
    opened(OCTOBER.previous)  # nobody signed September: due on 5 October
    opened(OCTOBER.plus(1))
    now.move_to(datetime(2026, 11, 6, 18, tzinfo=UTC))  # October was due yesterday; November runs
    signed(the_report(at), at.coordinator)
    consul = as_("consul", office=at.office)
    page = consul.get("/reports/").content.decode()
    titles = [re.sub(r"<[^>]+>", "", part).strip() for part in re.findall(r"<h[12]>(.*?)</h[12]>", page, re.DOTALL)]
    assert [" ".join(title.split()) for title in titles] == [
        "1 informe espera su revisión", "Atrasados: la agencia no ha firmado", "Todos los demás"
    ]  # fmt: skip
    october, september, november = (page.index(f">{month} 2026</a>") for month in ("Oct", "Sep", "Nov"))
    assert october < september < november
    accept_report(report=the_report(at), by=at.officer)
    assert "1 informe está atrasado" in consul.get("/reports/").content.decode()
    partner = as_("window_coordinator", office=at.office).get("/reports/").content.decode()
    assert ("la agencia no ha firmado" in partner, "1 informe por firmar" in partner) == (False, True)
