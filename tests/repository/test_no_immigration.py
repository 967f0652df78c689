"""Immigration status is nowhere: not in a column, choice, key, header, log, message or page; and the scan can see.

What counts, what is exempt and why: docs/explanation/status.md. Each channel is scanned as it stands, and each scan is
shown a planted break, so that a scan that has gone blind fails here and not in a court.
"""

import io
import json
from datetime import timedelta
from pathlib import Path

import pytest
import yaml
from django.apps import apps
from django.db import connection, models
from django.test.utils import isolate_apps
from django.urls import reverse
from django.utils import timezone

from ambos.config import logs, messages
from ambos.domain.errors import Refused
from ambos.records.audit.models import Keyed
from ambos.records.casework.actions import accept_request, book_appointment
from ambos.records.people.actions import add_other_name
from ambos.records.registry.loading import destinations, manifests, origin
from tests.support import casework
from tests.support import immigration_scan as scan
from tests.support.world import account, office, person, signed_in


# -- as it stands -----------------------------------------------------------------------------------------------------
def test_no_file_of_ours_names_or_holds_it():
    assert scan.in_repository() == []


def test_no_model_of_any_app_keeps_it():
    assert scan.in_models(apps.get_models(include_auto_created=True)) == []


@pytest.mark.django_db
def test_no_table_of_the_database_keeps_it():
    assert scan.in_tables(connection) == []


@pytest.mark.parametrize("app", messages.apps())
def test_no_catalogue_says_it_but_to_deny_it(app):
    catalogue = messages.read(messages.path_of(messages.apps()[app]))
    told = [
        text
        for message in messages.texts(catalogue)
        for text in (messages.singular(message), *(message.string if message.pluralizable else [message.string]))
        if text
    ]
    assert scan.in_catalogue(told, f"the words of {app}") == []


def test_no_log_line_carries_it():
    assert scan.in_structure(list(logs.FIELDS), "log fields") == []


def test_no_message_speaks_of_it():
    told = [str(text) for p in manifests() for kind, texts in p.messages.items() for text in (kind, *texts)]
    assert told
    assert scan.in_outgoing(told, "messages") == []


def test_no_code_of_a_pack_says_it():
    """What a pack's files say is scanned above; here what the packs give to the application."""
    given = [origin().programs, dict(origin().accent), [d.code for d in destinations()]]
    assert scan.in_structure(given, "packs") == []


def test_what_is_let_through_is_little_explained_and_needed():
    assert len(scan.ALLOWED) <= 6
    for one in scan.ALLOWED:
        assert len(one.why.split()) >= 6
        found = [f for f, where in scan.files("ambos/**/*", "packs/**/*") if where.startswith(one.where)]
        assert one.what == "*" or any(one.what in f.read_text("utf-8") for f in found if f.suffix in (".csv", ".html"))


# -- planted breaks: Python ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "planted",
    [
        "visa_type = models.CharField(max_length=3)",
        'status = models.CharField(choices=[("citizen", "C")])',
        'note = CharField(help_text="estatus migratorio")',
        'note = CharField(db_comment="US citizen or not")',
        'class Status(TextChoices):\n    A = "undocumented", _("other")',
        'class Status(TextChoices):\n    A = "a", _("without papers")',
        'data = {"immigration_status": value}',
        'data = {"extra": {"deep": [{"green_card": 1}]}}',
        'record("people.x", person, tps=True)',
        'record("people.x", person, reason="asylum")',
        'row["is_citizen"] = answer',
        'what = ["name", "daca"]',
        'def register(*, given_names, uscis_number=""): ...',
        'person.residencyStatus = "x"',
        'headers = ("Nombre", "Situación migratoria")',
        'writer.writerow(["code", "Visa"])',
        'log.info("done", extra={"alien": 1})',
        'log.info("she has no papers")',
        'httpx.get("https://example.org/check?legal_status=none")',
        'cursor.execute("ALTER TABLE person ADD deported_on date")',
        'url = f"/people/{key}/citizenship/"',
        'label = _("Immigration status")',
        'label = _("What is your immigration status?")',
        'text = _("Her immigration status is not %(status)s.")',
        'text = "We do not ask about your immigration status."',
        'raw = b"undocumented"',
        "import asylum",
        "from ambos.programs import naturalization as n",
    ],
)
def test_a_break_planted_in_python_is_seen(planted):
    assert scan.in_python(planted, "planted.py") != []


def test_a_migration_lets_no_sentence_through():
    said = 'text = _("We do not ask about your immigration status.")'
    assert scan.in_python(said, "views.py") == []
    assert scan.in_python(said, "migrations/0001.py", strict=True) != []


@pytest.mark.parametrize(
    "innocent",
    [
        '"""We never keep immigration status."""',
        'def f():\n    """Nothing on immigration."""',
        "x = 1  # not a visa",
        "from django.db import migrations",
        'origin_country = models.CharField(help_text="country of origin")',
        'revisado = avisar(supervisado="provisional")',
        'text = _("We do not ask about your immigration status and do not keep it.")',
        'state = {"status": 200}',
    ],
)
def test_python_that_keeps_nothing_of_the_kind_is_left_alone(innocent):
    assert scan.in_python(innocent, "innocent.py") == []


# -- planted breaks: models and tables --------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "column",
    [
        lambda: models.CharField("estatus migratorio", max_length=3),
        lambda: models.CharField(max_length=3, help_text="visa or none"),
        lambda: models.CharField(max_length=3, choices=[("a", "asylum")]),
        lambda: models.CharField(max_length=3, choices=[("tps", "other")]),
        lambda: models.CharField(max_length=3, choices=[("group", [("a", "refugee")])]),
        lambda: models.CharField(max_length=3, db_column="is_citizen"),
        lambda: models.CharField(max_length=3, db_comment="undocumented if empty"),
        lambda: models.CharField(max_length=20, default="green card"),
    ],
)
@isolate_apps("ambos.records.people")
def test_a_break_planted_in_a_model_is_seen(column):
    class Planted(Keyed):
        extra = column()

        class Meta:
            app_label = "people"

    assert scan.in_models([Planted]) != []


@isolate_apps("ambos.records.people")
def test_breaks_planted_in_names_of_models_constraints_and_fields_are_seen():
    class VisaHolder(Keyed):
        class Meta:
            app_label = "people"

    class Named(Keyed):
        deported_on = models.DateField()

        class Meta:
            app_label = "people"

    class Constrained(Keyed):
        kind = models.CharField(max_length=9)

        class Meta:
            app_label = "people"
            constraints = [models.CheckConstraint(name="people_kind", condition=~models.Q(kind="daca"))]

    class Commented(Keyed):
        class Meta:
            app_label = "people"
            db_table_comment = "one row a naturalization"

    class Innocent(Keyed):
        origin_country = models.CharField("country of origin", max_length=2, help_text="reviewed, not supervised")

        class Meta:
            app_label = "people"

    for planted in (VisaHolder, Named, Constrained, Commented):
        assert scan.in_models([planted]) != [], planted
    assert scan.in_models([Innocent]) == []


@pytest.mark.django_db
@pytest.mark.parametrize("sql", ["CREATE TABLE planted (id int, visa_until date)", "CREATE TABLE visas (id int)"])
def test_a_break_planted_in_the_database_itself_is_seen(sql):
    with connection.cursor() as cursor:
        cursor.execute(sql)
    assert scan.in_tables(connection) != []


@pytest.mark.postgres
@pytest.mark.django_db
def test_a_comment_planted_on_a_column_is_seen():
    with connection.cursor() as cursor:
        cursor.execute("COMMENT ON COLUMN people_person.language IS 'es = undocumented'")
    assert scan.in_tables(connection) == ["table people_person: 'es = undocumented'"]


# -- planted breaks: data, pages, words, messages -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    "planted",
    ["code,immigration_status\na,b\n", "code,name_en\nvisa,x\n", "code,name_es\na,Personas indocumentadas\n", "x,y\n1,asylum\n",
     "need,family\n1,refugee_medical_assistance\n"],
)  # fmt: skip
def test_a_break_planted_in_a_csv_is_seen(planted):
    assert scan.in_csv(io.StringIO(planted), "packs/x.csv") != []


def test_a_place_and_a_source_may_be_called_anything():
    innocent = "zip,place,source\n88430,Nara Visa,https://example.org/immigration/visa\n"
    assert scan.in_csv(io.StringIO(innocent), "packs/x.csv") == []


@pytest.mark.parametrize(
    "planted",
    ["facts: {legal_status: x}", "families: [{code: asylee_cash}]", "label: {es: Sin papeles, en: x}", "a: [1, [daca]]",
     "ask: {en: 'What is your immigration status?'}"],
)  # fmt: skip
def test_a_break_planted_in_yaml_or_json_is_seen(planted):
    data = yaml.safe_load(planted)
    assert scan.in_structure(data, "packs/x.yaml") != []
    assert scan.in_structure(json.loads(json.dumps(data)), "fixture.json") != []


@pytest.mark.parametrize(
    "planted",
    [
        '<input name="immigration_status">',
        '<input type="radio" name="x" value="tps">',
        '<input placeholder="Green card">',
        '<label for="x">{% translate "Immigration status" %}</label>',
        "<legend>¿Tiene papeles?</legend>",
        '<option value="1">Citizen</option>',
        '<th scope="col">Visa</th>',
        "<dt>Estatus migratorio</dt><dd>{{ x }}</dd>",
        '<a href="/people/deported/">x</a>',
        "<div hx-vals='{\"uscis\": 1}'></div>",
        "<p>This person is undocumented.</p>",
        '<p>{% translate "What is your immigration status?" %}</p>',
        "<p>Her immigration status is {{ person.x }}, not another.</p>",
    ],
)
def test_a_break_planted_in_a_page_is_seen(planted):
    assert scan.in_template(planted, "planted.html") != []


@pytest.mark.parametrize(
    "innocent",
    [
        '<p>{% translate "We do not ask about your immigration status." %}</p>',
        "<p>Nadie le preguntará por su situación migratoria.</p>",
        "{% comment %} never immigration status {% endcomment %}<p>x</p>",
        '<label for="x">{% translate "Country of origin" %}</label>',
    ],
)
def test_a_page_may_deny(innocent):
    assert scan.in_template(innocent, "innocent.html") == []


@pytest.mark.parametrize(
    "planted", ["Indocumentada", "visa", "¿Tiene usted papeles?", "Su situación migratoria es esta.", "Green card"]
)
def test_a_break_planted_in_a_catalogue_is_seen(planted):
    assert scan.in_catalogue([planted], "django.po") != []


@pytest.mark.parametrize("planted", ["Bring your visa.", "We do not ask about your immigration status.", "tps.news"])
def test_a_break_planted_in_a_message_is_seen(planted):
    assert scan.in_outgoing([planted], "messages") != []


@pytest.mark.parametrize("planted", ['store("visa", x)', "const isCitizen = 1", 'fetch("/x?legal_status=" + s)'])
def test_a_break_planted_in_a_script_is_seen(planted):
    assert scan.in_script(planted, "planted.js") != []
    assert scan.in_script(f"// {planted}\n/* {planted} */", "remark.js") == []


def test_a_break_planted_in_a_log_field_or_a_file_name_is_seen():
    assert scan.in_structure([*logs.FIELDS, "immigration_status"], "log fields") != []
    assert scan.in_names_of_files(["ambos/programs/naturalization/views.py"]) != []


def test_the_scan_of_the_repository_reaches_every_kind_of_file(tmp_path: Path):
    """One break of each kind, in a repository of its own."""
    planted = {
        "ambos/records/x/models.py": "visa = 1",
        "ambos/records/x/migrations/0001_initial.py": 'x = _("We do not ask about your immigration status.")',
        "ambos/records/x/exports.py": 'HEAD = ["Situación migratoria"]',
        "ambos/records/x/fixtures/x.json": '[{"fields": {"asylum": true}}]',
        "ambos/templates/x/x.html": '<input name="visa">',
        "ambos/static/js/x.js": "let visa",
        "packs/x/x.csv": "visa\n1\n",
        "packs/x/x.yaml": "visa: 1",
        "packs/x/visa.txt": "",
    }
    for name, text in planted.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, "utf-8")
    found = scan.in_repository(tmp_path)
    assert [name for name in planted if not any(find.startswith(name) for find in found)] == []


# -- while it runs --------------------------------------------------------------------------------------------------------------
MARK = "INDOCUMENTADA-X7"


@pytest.mark.django_db
def test_what_nobody_asked_for_is_kept_nowhere(client, caplog):
    """Somebody sends it all the same, in every way a browser can: nothing of it is stored, logged or sent."""
    here = office("phoenix")
    lupe = person(office=here)
    signed_in(client, account("window_coordinator", office=here)[0])
    sent = {"immigration_status": MARK, "visa": MARK}
    query = f"?immigration_status={MARK}"
    for address, form in [
        (reverse("people:new"), {"given_names": "Ana", "sex": "female", "language": "es", "form_key": "0" * 32}),
        (
            reverse("people:edit", args=[lupe.pk]),
            {"given_names": "Eva", "sex": "female", "language": "es", "seen_version": 1},
        ),
        (reverse("people:add", args=[lupe.pk, "contact"]), {"system": "phone", "value": "6025550123"}),
        (reverse("people:add", args=[lupe.pk, "consent"]), {"scope": "keep_record", "how": "spoken", "language": "es"}),
        (reverse("people:add", args=[lupe.pk, "name"]), {"name": "Eva Cruz", "document": f"no tiene papeles {MARK}"}),
        (reverse("people:search"), {"q": MARK}),
        (reverse("measurements:preview"), {"test": "glucose", "glucose": "100"}),
    ]:
        answer = client.post(address + query, form | sent, headers={"X-Immigration-Status": MARK, "User-Agent": MARK})
        assert answer.status_code in (200, 302, 409, 422), address
        client.get(address + query, headers={"User-Agent": MARK})
    assert lupe.consents.count() == 1
    assert scan.in_rows(connection, MARK) == []
    assert MARK not in "\n".join(logs.JsonLine().format(line) for line in caplog.records)


@pytest.mark.django_db
def test_what_was_typed_where_it_may_be_is_found_by_that_same_look():
    """The look itself sees: a name may be anything, and is found in the rows."""
    person(office=office("phoenix"), given_names=MARK)
    assert scan.in_rows(connection, MARK) != []


@pytest.mark.django_db
def test_a_note_or_a_document_that_says_it_is_refused_before_it_is_kept_or_sent():
    """From the window to the service, and from the service back to her."""
    at = casework.side()
    lupe = casework.person(at)
    said = f"La señora no tiene papeles, {MARK}"
    with pytest.raises(Refused) as refused:
        add_other_name(person=lupe, name="Lupe Cruz", document="visa de turista", by="system")
    assert refused.value.codes == ("people.document_says_status",)
    with pytest.raises(Refused) as refused:
        casework.send(at, who=lupe, note=said)
    assert refused.value.codes == ("casework.note_says_status",)
    sent = casework.send(at, who=lupe, note="Prefiere las mañanas").service_request
    soon = timezone.now() + timedelta(days=2)
    for verb, when in [
        (accept_request, {}),
        (accept_request, {"starts_at": soon}),
        (book_appointment, {"starts_at": soon}),
    ]:
        if verb is book_appointment:
            accept_request(service_request=sent, by=at.clinic)
        with pytest.raises(Refused) as refused:
            verb(service_request=sent, note=said, by=at.clinic, **when)
        assert refused.value.codes == ("casework.note_says_status",)
    assert scan.in_rows(connection, MARK) == []
    assert lupe.other_names.count() == 0
