"""The phone and Python say the same, answer for answer and reason for reason; and nothing typed leaves the phone."""

from __future__ import annotations

import json
import random
import re
from datetime import date, timedelta

import pytest
import yaml

from ambos.domain.eligibility import assess_all, next_change, read_households
from ambos.programs.eligibility import queries
from tests.support.browser import check_axe, look
from tests.support.programs import turned_on

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
TODAY = date(2026, 11, 22)

WORK_OUT = """async ({address, families}) => {
  const facts = Eligibility.prepare(await (await fetch(address)).json());
  return families.map(({family, on, last}) => Eligibility.people(facts, family).map(person => {
    const all = Eligibility.assessAll(facts, person, on);
    return Object.fromEntries(Object.entries(all).map(([code, one]) =>
      [code, {...one, change: Eligibility.nextChange(facts, person, on, code, last)}]));
  }));
}"""


@pytest.fixture(autouse=True)
def running():
    with turned_on("eligibility", "health_windows"):
        yield


def cases():
    """The given cases, and those of our own."""
    folder = queries.pack().folder / "eligibility"
    return [
        case
        for file in ("cases.yaml", "cases_more.yaml")
        for case in yaml.safe_load((folder / file).read_text(encoding="utf-8"))["cases"]
    ]


def made_up(facts, how_many):
    """Families of every kind, things not said included, from one seed."""
    chance = random.Random(20261122)
    states = [*sorted(facts.jurisdictions), *sorted(facts.without_facts), None]
    made = []
    for number in range(how_many):
        members = []
        for n in range(chance.choice((1, 1, 2, 4))):
            member = {
                "id": f"p{n}",
                "age": chance.choice(
                    (None, 0, 0.5, 1, 3, 4, 5, 6, 10, 14, 16, 17, 18, 19, 20, 21, 25, 30, 50, 64, 65, 80)
                ),
            }
            member["status"] = chance.choice((*facts.statuses, None))
            optional = {
                "years_in_status": chance.choice((None, 0, 2, 4, 5, 6, 7, 12)),
                "adjusted_from": chance.choice((None, "", "refugee", "asylee", "tps", "cuban_haitian_entrant")),
                "qualifying_quarters": chance.choice((None, 0, 39, 40)),
                "pregnant": None
                if chance.random() < 0.2
                else (20 if member["age"] is None else member["age"]) >= 12 and chance.random() < 0.5,
                "postpartum_months": chance.choice((None, 0, 2, 3, 6, 7, 12, 13)),
                "enrolled": chance.choice(
                    (
                        None,
                        [],
                        ["state_health"],
                        ["medicare"],
                        ["medicaid", "state_health"],
                        {"medicare": True, "state_health": None},
                        {"medicare": None},
                        {"state_health": False, "medicare": None},
                    )
                ),
            }
            members.append(member | {k: v for k, v in optional.items() if chance.random() < 0.5})
        day = date(2024, 1, 1) + timedelta(days=chance.randrange(1500))
        made.append({
            "id": f"R{number}", "as_of": day.isoformat(), "state": chance.choice(states), "members": members,
            "income_pct_fpl": chance.choice((None, 0, 50, 100, 130, 138, 138.5, 150, 185, 200, 220, 266, 400, 401, 600)),
        })  # fmt: skip
    return made


def for_the_phone(case):
    day = date.fromisoformat(str(case["as_of"]))
    family = {"state": case.get("state"), "income": case.get("income_pct_fpl"), "members": case["members"]}
    return {"family": family, "on": day.isoformat(), "last": (day + timedelta(days=366)).isoformat()}


def by_python(facts, case):
    [household] = read_households(case, facts, today=TODAY)
    day = household.as_of
    given = []
    for person in household.people.values():
        all_of = {}
        for code, one in assess_all(facts, person, day).items():
            change = next_change(facts, person, day, code)
            all_of[code] = {
                "program": code, "answer": one.answer, "ask": one.ask,
                "reasons": [r._asdict() for r in one.reasons],
                "change": [change[0].isoformat(), change[1]] if change else None,
            }  # fmt: skip
        given.append(all_of)
    return given


def test_the_phone_says_what_python_says(browser):
    facts = queries.facts()
    families = [*cases(), *made_up(facts, 400)]
    page = browser()
    page.goto("/eligibility/")
    address = page.locator("#screener").get_attribute("data-facts")
    told = page.evaluate(WORK_OUT, {"address": address, "families": [for_the_phone(case) for case in families]})
    assert len(told) == len(families) > 500
    for case, phone in zip(families, told, strict=True):
        python = json.loads(json.dumps(by_python(facts, case)))
        for member, (on_phone, here) in enumerate(zip(phone, python, strict=True)):
            for code in here:
                assert on_phone[code] == here[code], (case["id"], member, code)
            assert on_phone.keys() == here.keys()


# -- a family of four ------------------------------------------------------------------------------------------------------
NAMES, AGES, MONEY = ("Marcabel", "Marcadan", "Marcamat"), (34, 38, 11, 3), "2345"
DOCUMENTS = (
    "Ninguno de estos documentos",
    "Residencia permanente",
    "Prefiero no decirlo",
    "Ciudadanía de Estados Unidos",
)


class Leaks:
    """Everything a page sends, with its bodies and addresses, to look through afterwards."""

    def __init__(self, page):
        self.sent = []
        page.on(
            "request",
            lambda request: self.sent.append(
                (request.method, request.url, request.post_data or "", str(request.headers))
            ),
        )

    def holding(self, *words):
        """A number counts where it stands by itself: the digits of a random key may be any."""
        found = [re.compile(rf"(?<![\w-]){word}(?![\w-])" if word.isdigit() else re.escape(word)) for word in words]
        return [(m, u) for m, u, body, heads in self.sent for one in found if one.search(f"{u}\n{body}\n{heads}")]


def follow_the_questions(page, forward="Seguir"):
    """Answer for a mixed family of four, from the first question to the answers."""
    page.get_by_role("button", name="Empezar").click()
    page.select_option("select", "CA")
    page.get_by_role("button", name=forward).click()
    page.locator("input.input").fill("4")
    page.get_by_role("button", name=forward).click()
    for number, age in enumerate(AGES):
        page.locator("input[inputmode=numeric]").fill(str(age))
        if number:
            page.locator("#q-nick").fill(NAMES[number - 1])
        page.get_by_role("button", name=forward).click()
    page.get_by_text("Usted: embarazada").click()
    page.get_by_role("button", name=forward).click()
    page.locator("input.input").fill(MONEY)
    page.get_by_role("button", name=forward).click()
    assert "Ya hay apoyos" in page.locator("h1").inner_text()
    before_any_document = page.locator("main").inner_text()
    assert "WIC" in before_any_document
    assert "Comidas escolares" in before_any_document
    page.get_by_role("button", name="Ver si hay más").click()
    for document in DOCUMENTS:
        page.get_by_text(document, exact=True).click()
        page.get_by_role("button", name=forward).click()
        if document == "Residencia permanente":
            page.locator("input.input").fill("2")
            page.get_by_role("button", name=forward).click()
            page.get_by_text("Otra cosa").click()
            page.get_by_role("button", name=forward).click()
    assert page.get_by_role("heading", name="Lo que su familia quizá puede recibir hoy").is_visible()


def kept_by(page):
    """Whatever the browser keeps of this page: storage, caches, history, the address."""
    return page.evaluate("""async () => {
      const told = [history.state, {...localStorage}, {...sessionStorage}].map(one => JSON.stringify(one));
      const kept = [location.href, document.cookie, ...told];
      for (const name of await caches.keys()) for (const request of await (await caches.open(name)).keys()) kept.push(request.url);
      for (const base of indexedDB.databases ? await indexedDB.databases() : []) kept.push(base.name);
      return kept.join("\\n");
    }""")


@pytest.fixture
def fresno_with_a_clinic():
    """Fresno's office and place, and a clinic there that takes referrals for the needs of Medicaid's family."""
    from django.utils import timezone

    from ambos.records.network.models import District, Place
    from tests.support.world import office, service

    source = {"source": "the list", "as_of": "2026", "confidence": "medium"}
    made = office("fresno", city="Fresno", latitude=36.75, longitude=-119.77)
    Place.objects.create(
        key="us:zip:93721",
        country="us",
        kind="zip",
        code="93721",
        name="Fresno",
        folded_name="fresno",
        state_code="CA",
        latitude=36.73,
        longitude=-119.78,
    )
    District.objects.create(office=made, country="us", area_kind="zip", area_code="93721", **source)
    clinic = service(
        "Consulta",
        needs=["1184", "1206"],
        takes_referrals=True,
        email="clinica@example.org",
        assured_on=timezone.localdate(),
    )
    clinic.at_locations.get().location.__class__.objects.update(latitude=36.74, longitude=-119.79, city="Fresno")
    return clinic


def test_a_mixed_family_of_four_from_the_front_door_to_a_referral(browser, fresno_with_a_clinic):
    from ambos.records.casework.models import ServiceRequest

    page = browser(width=360, height=740)
    page.goto("/")
    page.locator("a[href='/eligibility/']").first.click()
    page.get_by_role("button", name="Empezar").wait_for()
    page.wait_for_timeout(500)
    leaks = Leaks(page)
    follow_the_questions(page)
    assert leaks.sent == [], "from the first question to the answers the page asks the network for nothing"
    assert not any(word in kept_by(page) for word in (*NAMES, MONEY, "undocumented", "lpr", "citizen"))
    told = page.locator("main").inner_text()
    for name in NAMES:
        assert name in told
    page.get_by_role("button", name="Abrir todo").click()
    told = page.locator("main").inner_text()
    assert "Antes de pedirlo, lea esto" in told
    assert "Carga pública" in told
    assert "Adónde van sus datos" in told
    check_axe(page)
    page.locator(".nextstep a", has_text="Medicaid").click()
    page.get_by_label("Su código postal o ciudad").fill("93721")
    page.get_by_role("button", name="Ver quién me puede atender").click()
    page.locator(".choice", has_text="Clínica del Pueblo").click()
    page.get_by_text("Acepto que").click()
    page.get_by_role("button", name="Enviar mi solicitud").click()
    assert page.locator("#follow-code").inner_text()
    sent = ServiceRequest.objects.get()
    assert (sent.program_family, sent.person_id, sent.birth_year, sent.note) == ("medicaid_chip", None, None, None)
    spoken = (*NAMES, *(name[:6] for name in NAMES), MONEY, "undocumented", "citizen", "income", "status", "age=")
    assert leaks.holding(*spoken) == []
    assert sorted({method for method, *_ in leaks.sent}) == ["GET", "POST"]


def test_the_pages_can_be_read_by_everybody(browser):
    page = browser(width=360, height=740)
    page.goto("/eligibility/")
    page.get_by_role("button", name="Empezar").wait_for()
    look(page, "eligibility-start")
    page.set_viewport_size({"width": 360, "height": 740})
    page.get_by_role("button", name="Empezar").click()
    look(page, "eligibility-state")
    page.reload()
    follow_the_questions(page)
    look(page, "eligibility-answers")
    page.goto("/eligibility/ask/?family=medicaid_chip")
    look(page, "eligibility-ask")


def test_the_other_pages_can_be_read_by_everybody(browser, fresno_with_a_clinic):
    page = browser()
    page.goto("/eligibility/near/?need=1184&place=93721")
    assert page.locator(".found .card").count() == 1
    look(page, "eligibility-near")
    page.goto("/eligibility/laws/")
    look(page, "eligibility-laws", widths=(360, 1280))


# -- offline, without a script, with a wrong clock, at the window -------------------------------------------------------------
def test_after_the_first_load_the_questions_need_no_signal(browser):
    page = browser(width=360, height=740)
    page.goto("/eligibility/")
    page.get_by_role("button", name="Empezar").wait_for()
    page.wait_for_function("() => navigator.serviceWorker.ready.then(r => r.active && r.active.state === 'activated')")
    page.context.set_offline(True)
    page.goto("/eligibility/")
    follow_the_questions(page)
    page.context.set_offline(False)


def test_without_a_script_it_says_what_is_open_to_everybody_and_where_the_window_is(browser):
    page = browser(width=360, height=740, script=False)
    page.goto("/eligibility/")
    told = page.locator("main").inner_text()
    assert "Su teléfono tiene apagado JavaScript" in told
    for name in ("WIC", "Comidas escolares", "Medicaid de emergencia"):
        assert name in told
    assert page.get_by_role("link", name="Buscar la ventanilla más cercana").get_attribute("href") == "/find/"
    assert page.get_by_role("button", name="Empezar").count() == 0
    assert page.locator("form input:not([type=hidden])").count() == 0


def test_left_and_it_is_gone_also_from_the_back_button(browser):
    page = browser(width=360, height=740)
    page.goto("/eligibility/")
    follow_the_questions(page)
    page.goto("/what-we-keep/")
    page.go_back()
    page.get_by_role("button", name="Empezar").wait_for()
    assert not any(name in page.content() for name in NAMES)
    page.go_forward()
    assert not any(name in page.content() for name in NAMES)


def test_the_printed_sheet_names_nobody_and_no_program_that_tells(browser):
    page = browser(width=360, height=740)
    page.goto("/eligibility/")
    follow_the_questions(page)
    page.emulate_media(media="print")
    sheet = page.locator(".printonly").inner_text()
    assert "WIC" in sheet
    assert "Medicaid y CHIP" in sheet
    assert not any(name in page.locator("main").inner_text() for name in NAMES)
    assert "mergencia" not in sheet
    assert "por nacer" not in sheet


def alone(page, state, age, money, document):
    """Answer for one person who lives alone, from the first question to the answers."""
    page.get_by_role("button", name="Empezar").click()
    page.select_option("select", state)
    page.get_by_role("button", name="Seguir").click()
    for typed in ("1", str(age)):
        page.locator("input.input").first.fill(typed)
        page.get_by_role("button", name="Seguir").click()
    if 10 <= age <= 60:
        page.get_by_text("Nadie", exact=True).click()
        page.get_by_role("button", name="Seguir").click()
    page.locator("input.input").fill(str(money))
    page.get_by_role("button", name="Seguir").click()
    page.get_by_role("button", name="Ver si hay más").click()
    page.get_by_text(document, exact=True).click()
    page.get_by_role("button", name="Seguir").click()
    page.get_by_role("heading", name="Lo que su familia quizá puede recibir hoy").wait_for()


def answered(page, program):
    """The program's part of the result, opened, and what it says in words."""
    part = page.locator("details.prog").filter(has=page.locator("summary", has_text=program)).first
    part.evaluate("one => { one.open = true; const others = one.closest('.others'); if (others) others.open = true; }")
    return part, part.locator("summary .meta span").first.inner_text()


def test_who_has_medicare_is_asked_about_medicare_and_about_nothing_else(browser):
    """A woman of 70 with TPS in Washington: each question names the program whose answer waits for it."""
    page = browser(width=360, height=740)
    page.goto("/eligibility/")
    alone(page, "DC", 70, 900, "TPS, visa U, o asilo en trámite con permiso de trabajo")
    part, said = answered(page, "Medicare")
    assert said == "Falta un dato"
    part.get_by_role("button", name="Contestar una pregunta más").click()
    assert page.locator("h1").inner_text() == "¿Ya tiene usted Medicare?"
    page.get_by_text("Sí", exact=True).click()
    page.get_by_role("button", name="Seguir").click()
    assert answered(page, "Medicare")[1] == "Quizá sí"
    part, said = answered(page, "Programa de salud")
    assert said == "Falta un dato"
    part.get_by_role("button", name="Contestar una pregunta más").click()
    assert page.locator("h1").inner_text() == "¿Ya tiene usted el programa de salud de su estado?"
    page.get_by_text("No", exact=True).click()
    page.get_by_role("button", name="Seguir").click()
    assert (answered(page, "Medicare")[1], answered(page, "Programa de salud")[1]) == ("Quizá sí", "Cerrado por ahora")


@pytest.mark.parametrize(
    "state, money, said, limit",
    [("AZ", 1835, "Quizá sí", "$1,835"), ("AZ", 1836, "No por ahora", "$1,835"), ("AK", 2294, "Quizá sí", "$2,294")],
)
def test_a_limit_is_said_in_dollars_and_a_dollar_over_it_is_over_it(browser, state, money, said, limit):
    """138 per cent of 15,960 dollars a year are 1,835.40 a month; in Alaska of 19,950, 2,294.25."""
    page = browser(width=360, height=740)
    page.goto("/eligibility/")
    alone(page, state, 30, money, "Ciudadanía de Estados Unidos")
    assert page.get_by_text("Su ingreso se comparó con la guía de pobreza del 13 de enero de 2026.").is_visible()
    part, told = answered(page, "Medicaid" if state == "AK" else "AHCCCS")
    assert told == said
    words = part.inner_text()
    assert f"Para una persona son {limit} al mes." in words
    assert "lo vimos copiado por otros" in words
    check_axe(page)


def test_one_year_is_said_as_one_and_who_is_alone_reads_her_name_whole(browser):
    """Medicaid for babies ends at one year; above the answers of one person her column says who she is."""
    page = browser(width=360, height=740)
    page.goto("/eligibility/")
    alone(page, "AZ", 30, 2500, "Ciudadanía de Estados Unidos")
    part, told = answered(page, "AHCCCS")
    assert told == "No por ahora"
    assert "Es para bebés que todavía no cumplen 1 año." in part.inner_text()
    assert " 1 años" not in page.locator("main").text_content()
    head = page.locator(".matrix thead th")
    assert head.inner_text() == "Usted"
    assert (
        head.evaluate("one => getComputedStyle(one).textOverflow + ' ' + (one.scrollWidth <= one.clientWidth)")
        == "clip true"
    )


def test_after_the_next_january_a_guideline_of_the_last_says_that_it_is_old(browser):
    page = browser(width=360, height=740)
    page.clock.set_fixed_time("2027-04-01T18:00:00Z")
    page.goto("/eligibility/")
    alone(page, "AZ", 30, 900, "Ciudadanía de Estados Unidos")
    assert page.get_by_text("Ya debe haber una guía de pobreza más nueva que la del 13 de enero de 2026").is_visible()


@pytest.mark.parametrize("year", [1999, 2091])
def test_a_wrong_clock_is_said_and_not_believed(browser, year):
    page = browser(width=360, height=740)
    page.clock.set_fixed_time(f"{year}-05-05T12:00:00")
    page.goto("/eligibility/")
    follow_the_questions(page)
    told = page.locator("main").inner_text()
    assert f"{year}, y no puede ser" in told


def test_the_same_family_at_the_window_and_the_screen_forgets(browser):
    from tests.support.browser import sign_in
    from tests.support.world import account, office

    user, _access = account("promoter", office=office("fresno"))
    page = browser(width=1280)
    sign_in(page, user)
    page.clock.install()
    page.goto("/eligibility/window/")
    page.get_by_role("button", name="Empezar").wait_for()
    page.wait_for_timeout(300)
    leaks = Leaks(page)
    follow_the_questions(page)
    assert NAMES[0] in page.locator("main").inner_text()
    assert leaks.sent == []
    assert page.evaluate("() => history.length") <= 2
    page.get_by_role("button", name="Terminar y borrar").first.click()
    assert not any(name in page.content() for name in NAMES)
    assert not any(word in kept_by(page) for word in (*NAMES, MONEY, "undocumented"))
    # nobody touches it: it says so, and forgets
    follow_the_questions(page)
    page.clock.run_for(125_000)
    assert page.get_by_role("alertdialog").is_visible()
    page.clock.run_for(40_000)
    assert page.get_by_role("button", name="Empezar").is_visible()
    assert not any(name in page.content() for name in NAMES)
    reply = page.goto("/eligibility/window/")
    assert reply.headers["cache-control"] == "no-store"
