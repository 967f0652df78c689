"""Words that are or imply immigration status: seen in names and in free text, in both languages, and nothing else."""

import pytest

from ambos.domain.status import implied_by, said_in

SAID = [
    "immigration status", "Estatus migratorio", "situación migratoria", "calidad migratoria", "es indocumentada",
    "UNDOCUMENTED", "sin papeles", "no tiene papeles", "tiene sus papeles", "legal status", "no legal status", "illegal",
    "ilegal", "tiene visa", "visa vencida", "Green Card", "greencard", "LPR", "permanent resident", "residente permanente",
    "residencia legal", "US citizen", "non-citizen", "ciudadana americana", "DACA", "TPS", "asylum seeker", "pidió asilo",
    "refugee status", "deportado", "deportation", "orden de deportación", "removal order", "le tiene miedo a la migra",
    "naturalización", "naturalized", "humanitarian parole", "resident alien", "USCIS", "overstayed", "H-2A", "I-94",
    "work permit", "permiso de trabajo", "lawfully present", "estatus legal",
]  # fmt: skip
NAMED_ONLY = [
    "citizen", "is_citizen", "isCitizen", "ciudadano", "alien_id", "refugee", "refugiados", "asilo", "parole", "residency",
    "immigrant", "detention", "ssn", "ITIN", "date_of_entry", "entryDate", "fecha_de_ingreso", "years_in_us",
    "documented", "public_charge",
]  # fmt: skip
INNOCENT = [
    "revisa", "revisado_en", "avisar", "supervisado", "provisional", "Visalia", "televisa", "advisable", "ciudad", "citric",
    "migrations", "migration", "migrate", "origin_country", "origin_state", "país de residencia", "country_of_residence",
    "resident_count", "state_province", "status", "state", "status_code", "health", "papel", "papeles", "aliento", "salient",
    "Refugio", "https", "steps", "documents", "document_type", "document", "head", "read_at", "tn", "permit", "permission",
    "authorized", "unauthorized", "removal", "deportes", "report", "departed", "naturaleza", "natural", "service",
]  # fmt: skip
NOTES = [
    "Prefiere cita por la tarde; habla mixteco.", "Needs a ride, and an interpreter.", "Vive con su mamá en un asilo.",
    "Ciudad de México", "Her citizen group meets on Mondays.", "El servicio de atención ciudadana la mandó.",
    "Practica deportes", "Revisar la presión la próxima visita",
]  # fmt: skip


@pytest.mark.parametrize("text", SAID)
def test_what_says_status_is_seen_in_names_and_in_sentences(text):
    assert implied_by(text)
    assert said_in(text)
    assert said_in(f"La señora dice: {text}, y que vuelve el lunes.")
    assert implied_by(text.lower().replace(" ", "_").replace("-", "_"))


@pytest.mark.parametrize("name", NAMED_ONLY)
def test_what_implies_status_as_a_name_of_data_is_an_ordinary_word_in_a_sentence(name):
    assert implied_by(name)
    assert not said_in(name)


@pytest.mark.parametrize("name", [*INNOCENT, *(part for name in INNOCENT for part in (f"{name}_at", f"has_{name}"))])
def test_innocent_names_are_left_alone(name):
    assert implied_by(name) == ()


@pytest.mark.parametrize("note", NOTES)
def test_innocent_notes_are_left_alone(note):
    assert said_in(note) == ()
