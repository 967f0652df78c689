"""A record as it stands on paper: every word in both languages, in order, for the typst templates.

Paper has no reader's language, so nothing here goes through the catalogues: each text is a pair, Spanish and English.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from babel.dates import format_date

from ambos.domain.credits import OUTCOMES
from ambos.domain.folios import printed
from ambos.domain.sealed_schemas import Analysis, Certificate, Mark, Past, Record, Statement, Transfer, compact
from ambos.domain.sealing import Claims

from . import reading
from .reading import Pair

TITLES: dict[type, Pair] = {
    Statement: ("Constancia de registro consular", "Statement of consular registration"),
    Transfer: ("Documento de transferencia del estudiante", "Student transfer document"),
    Analysis: ("Análisis de créditos", "Credit analysis"),
}
CERTIFICATES: tuple[Pair, Pair] = (
    ("Constancia de participación", "Certificate of attendance"),
    ("Constancia de estudios terminados", "Certificate of completion"),
)
WHO_ISSUED = (
    "Prueba quién lo emitió y que no ha cambiado. No prueba que lo anotado sea cierto.",
    "It proves who issued it and that it has not changed. It does not prove that what was written is true.",
)
NO_STANDING = ("No da derechos de ninguna clase.", "It gives no legal standing of any kind.")
PROVES: dict[type, tuple[Pair, ...]] = {
    Certificate: (WHO_ISSUED, NO_STANDING),
    Statement: (
        WHO_ISSUED,
        (
            "Dice que la persona está inscrita en el registro de esta oficina. No dice nada de su situación en el país donde vive.",
            "It says that the person is entered in this office's register. It says nothing of her situation in the country"
            " where she lives.",
        ),
        ("No es una identificación con fotografía.", "It is not a photo identification."),
    ),
}
RECOMMENDATION = (
    "Es una recomendación. El distrito escolar decide sobre cada curso.",
    "It is a recommendation. The school district decides on each course.",
)
PROVES[Analysis] = (WHO_ISSUED, RECOMMENDATION)
GAVE_NOTHING: Mapping[str, Pair] = {
    "not_passed": ("no aprobadas", "not passed"),
    "resit_pending": ("con examen pendiente", "examination to be taken again"),
    "in_progress": ("sin terminar", "not finished"),
    "no_mark": ("sin calificación", "no mark shown"),
    "mark_off_scale": ("calificación fuera de su escala", "mark not on its scale"),
    "scale_unclear": ("escala sin aclarar", "scale not known"),
    "repeated": ("repetidas, cuentan una vez", "repeated, counted once"),
    "no_equivalent": ("sin equivalencia decidida", "no equivalence decided"),
    "not_reviewed": ("equivalencia en revisión", "equivalence under review"),
    "not_valid_that_year": ("equivalencia de otros ciclos", "equivalence of other years"),
    "part_year_not_allowed": ("cursadas solo en parte", "attended in part only"),
    "below_granularity": ("menos que el crédito más pequeño", "less than the smallest credit"),
    "target_earned": ("crédito ya obtenido", "credit earned already"),
}
SUBJECTS: Mapping[str, Pair] = {
    "english": ("Inglés", "English"), "mathematics": ("Matemáticas", "Mathematics"), "science": ("Ciencias", "Science"),
    "social_studies": ("Ciencias sociales", "Social studies"), "languages": ("Otros idiomas", "Other languages"),
    "fine_arts": ("Artes", "Fine arts"), "physical_education": ("Educación física", "Physical education"),
    "arts_or_languages": ("Artes u otros idiomas", "Arts or other languages"), "electives": ("Optativas", "Electives"),
}  # fmt: skip
READING: tuple[Pair, ...] = (
    ("Vale como boleta. No necesita apostilla ni legalización.", "It counts as a report card. No apostille or legalisation is needed."),
    ("Se recibe en cualquier momento del ciclo escolar.", "It is accepted at any time of the school year."),
    (
        "No es requisito para inscribir: si falta, se inscribe igual.",
        "It is not a condition to enrol: without it, the child enrols all the same.",
    ),
)  # fmt: skip


def title_of(record: Record) -> Pair:
    """What this paper is called."""
    return CERTIFICATES[record.what] if isinstance(record, Certificate) else TITLES[type(record)]


def sheet(
    record: Record, claims: Claims, *, office: Pair, issuer: Pair, url: str, qr: str, is_sample: bool
) -> dict[str, Any]:
    """All that a template needs, as plain values. ``url`` is the whole address in the code, ``qr`` the code as SVG."""
    issued = day(claims.issued_at.date())
    built = _BUILDERS[type(record)](record)
    if claims.expires_at:
        until = day(claims.expires_at.date())
        built["sections"][-1]["fields"].append(_field("Vigente hasta", "Valid until", until, 4))
    title = title_of(record)
    return {
        "title": title,
        "description": f"{title[0]} · {title[1]}. Folio {printed(claims.folio)}.",
        "office": office,
        "issuer": issuer,
        "folio": printed(claims.folio),
        "made": [claims.issued_at.year, claims.issued_at.month, claims.issued_at.day],
        "foot": (
            f"Emitido el {issued[0]}. Prueba quién lo emitió, no da derechos",
            f"Issued {issued[1]}. Proves who issued it, gives no legal standing",
        ),
        "proves": PROVES.get(type(record), ()),
        "address": url.partition("#")[0].partition("://")[2].rstrip("/"),
        "url": url,
        "qr": qr,
        "code-mm": 42 if isinstance(record, Transfer) else 38,
        "sample": is_sample,
        "record": as_json(record, claims),
    } | built


def told(record: Record, claims: Claims, language: str) -> list[tuple[str, str]]:
    """What a paper says, line by line, in one language: for our own pages."""
    which = 0 if language.startswith("es") else 1
    built = _BUILDERS[type(record)](record)
    rows = [(f["label"][which], f["value"][which]) for section in built["sections"] for f in section["fields"]]
    rows += [(m["name"][which], m["mark"][which]) for m in built.get("marks", ())]
    rows += [(row["from"][which], f"{row['to'][which]}: {row['credits']}") for row in built.get("rows", ())]
    rows += [(p["grade"][which], f"{p['years']}: {p['mark']}") for p in built.get("past", ())]
    if claims.expires_at:
        rows.append((("Vigente hasta", "Valid until")[which], day(claims.expires_at.date())[which]))
    return rows


def as_json(record: Record, claims: Claims) -> str:
    """The record with its field names, for whoever reads it by machine: attached to the PDF, written by the exports."""
    said = {name: value for name, value in asdict(record).items() if value is not None}
    content = {
        "kind": record.KIND.value,
        "schema": compact(record)[0],
        "folio": claims.folio,
        "issued_at": claims.issued_at.isoformat(),
        "expires_at": claims.expires_at.isoformat() if claims.expires_at else None,
        "record": said,
    }
    return json.dumps(content, ensure_ascii=False, default=str, indent=1)


def day(on: date) -> Pair:
    """A day in both languages: 9 abr 2014, Apr 9, 2014."""
    return format_date(on, "d MMM y", locale="es"), format_date(on, "MMM d, y", locale="en")


def mark(tenths: int | None) -> Pair:
    """A mark; pending is said, never shown as a zero."""
    if tenths is None:
        return "pendiente", "pending"
    shown = "10" if tenths == 100 else f"{tenths // 10}.{tenths % 10}"
    return shown, shown


def _field(es: str, en: str, value: str | Pair | None, width: int) -> dict[str, Any]:
    shown = ("Sin dato", "Not stated") if value is None else (value, value) if isinstance(value, str) else value
    return {"label": (es, en), "value": shown, "width": width}


def _section(es: str, en: str, *rows: dict[str, Any]) -> dict[str, Any]:
    return {"title": (es, en), "fields": list(rows)}


def _certificate(record: Certificate) -> dict[str, Any]:
    did = ("terminó", "completed") if record.what else ("participó en", "attended")
    hours = (f", de {record.hours} horas", f", {record.hours} hours") if record.hours else ("", "")
    sentence = (
        f"{record.name} {did[0]} «{record.course}»{hours[0]}.",
        f"{record.name} {did[1]} “{record.course}”{hours[1]}.",
    )
    rows = [
        _field("Nombre", "Name", record.name, 12),
        _field("Curso", "Course", record.course, 12),
        _field("Impartido por", "Given by", record.provider, 12),
    ]
    if record.starts_on:
        rows.append(_field("Inicio", "Began", day(record.starts_on), 4))
    rows.append(_field("Término", "Ended", day(record.ends_on), 4))
    if record.result:
        rows.append(_field("Resultado", "Result", record.result, 4))
    return {"sentence": sentence, "sections": [_section("Lo que consta", "What is certified", *rows)]}


def _statement(record: Statement) -> dict[str, Any]:
    sentence = (
        f"{record.name} está en el registro de {record.office} desde el {day(record.registered_on)[0]}.",
        f"{record.name} has been in the register of {record.office} since {day(record.registered_on)[1]}.",
    )
    rows = [
        _field("Nombre", "Name", record.name, 12),
        _field("Año de nacimiento", "Year of birth", str(record.birth_year), 4),
        _field("Número de registro", "Register number", record.serial, 4),
        _field("En el registro desde", "In the register since", day(record.registered_on), 4),
        _field("Oficina", "Office", record.office, 8),
    ]
    return {"sentence": sentence, "sections": [_section("Lo que consta", "What is stated", *rows)]}


def _transfer(record: Transfer) -> dict[str, Any]:
    since, until = (day(on) for on in record.attended)
    student = _section(
        "Estudiante", "Student",
        _field("Nombre(s)", "Given names", record.given_names, 4),
        _field("Primer apellido", "First surname", record.surname1, 4),
        _field("Segundo apellido", "Second surname", record.surname2 or "—", 4),
        _field("Fecha de nacimiento", "Date of birth", day(record.born_on), 6),
        _field("Lugar de nacimiento", "Place of birth", record.birthplace, 6),
    )  # fmt: skip
    there = "—" if record.grade_there is None else str(record.grade_there) if record.grade_there else "K"
    attendance = (
        (f"{record.days[0]} de {record.days[1]} días", f"{record.days[0]} of {record.days[1]} days")
        if record.days
        else None
    )
    school = _section(
        "Escuela y grado", "School and grade",
        _field("Escuela de origen", "School of origin", ", ".join(filter(None, (record.school, record.school_place))), 7),
        _field("Periodo cursado", "Attended", f"{since[0]} – {until[0]}", 5),
        _field("Grado cursado", "Grade attended", reading.grade(record.grade), 4),
        _field("Grado equivalente", "Corresponding grade", there, 4),
        _field("Asistencia", "Attendance", attendance, 4),
    )  # fmt: skip
    if record.is_provisional:
        said = ("Emitido de urgencia: puede haber renglones pendientes", "Issued in an emergency: lines may be pending")
        school["fields"].append(_field("Provisional", "Provisional", said, 12))
    scale = reading.words()["scale"]
    return {
        "sections": [student, school],
        "marks": [_mark(m, *earned) for m, earned in zip(record.marks or (), _earned(record), strict=True)],
        "earned": record.earned_on or "",
        "scale": {"top": f"0–{scale['highest'] // 10}", "words": scale["words"]},
        "past": [_past(p) for p in record.past or ()],
        "signers": record.signers or (),
        "reading": (*READING, _corresponds(record)) if record.grade_there is not None else READING,
        "note": (record.note or "", record.note_there or ""),
        "support": [_field("Apoyo en el idioma", "Language support", record.language_support, 12)],
        "receipt": [
            _field("Escuela", "School", "", 6),
            _field("Grado asignado", "Grade placed", "", 3),
            _field("Fecha", "Date", "", 3),
            _field("Nombre y firma", "Name and signature", "", 12),
        ],
    }


def _analysis(record: Analysis) -> dict[str, Any]:
    names = reading.courses()
    given = [
        {
            "from": (f"{line.title} ({line.mark})", f"{line.title} ({line.mark})"),
            "to": names.get(line.target, (line.target, line.target)),
            "credits": hundredths(line.credits),
        }
        for line in record.lines or ()
    ]
    sentence = (
        f"Se recomiendan {hundredths(record.credits)} créditos para el estudiante {record.number} de {record.district}.",
        f"{hundredths(record.credits)} credits are recommended for student {record.number} of {record.district}.",
    )
    grade = None if record.grade is None else str(record.grade) if record.grade else "K"
    about = _section(
        "De qué trata", "What it is about",
        _field("Número en la escuela", "Number at the school", record.number, 4),
        _field("Reglas de graduación", "Graduation rules", record.rules, 4),
        _field("Grado recomendado", "Recommended grade", grade, 4),
    )  # fmt: skip
    codes = list(OUTCOMES)
    nothing = [
        (GAVE_NOTHING.get(codes[n], (codes[n], codes[n])) if n < len(codes) else ("", ""), m)
        for n, m in record.without or ()
    ]
    missing = [(SUBJECTS.get(subject, (subject, subject)), n) for subject, n in record.missing or ()]
    rest = _section(
        "Lo demás", "The rest",
        _field("Materias sin crédito", "Courses without credit", _listed([(p, str(m)) for p, m in nothing]), 12),
        _field("Falta para graduarse", "Missing to graduate", _listed([(p, hundredths(n)) for p, n in missing]), 12),
    )  # fmt: skip
    return {"sentence": sentence, "sections": [about, rest], "rows": given}


def hundredths(credits: int) -> str:
    """Credits as they are written: 1, 0.5."""
    return f"{credits / 100:g}"


def _listed(rows: list[tuple[Pair, str]]) -> Pair:
    if not rows:
        return "nada", "nothing"
    return "; ".join(f"{pair[0]}: {n}" for pair, n in rows), "; ".join(f"{pair[1]}: {n}" for pair, n in rows)


def _corresponds(record: Transfer) -> Pair:
    here = reading.grade(record.grade)
    there = record.grade_there or "K"
    return f"{here[0]} corresponde al grado {there}.", f"{here[1]} ({here[0]}) corresponds to grade {there}."


def _earned(record: Transfer) -> list[tuple[str, ...]]:
    """Beside each mark what the school wrote, where its scale is another."""
    marks = record.marks or ()
    given = (record.earned or ())[: len(marks)]
    return [(said or "—",) for said in given] + [()] * (len(marks) - len(given))


def _mark(m: Mark, *earned: str) -> dict[str, Any]:
    return {"name": reading.subject(m.subject), "earned": earned[0] if earned else "", "mark": mark(m.tenths)}


def _past(p: Past) -> dict[str, Any]:
    return {"grade": reading.grade(p.grade), "years": f"{p.year}–{(p.year + 1) % 100:02d}", "mark": mark(p.tenths)[0]}


_BUILDERS: Mapping[type, Callable[[Any], dict[str, Any]]] = {
    Certificate: _certificate,
    Statement: _statement,
    Transfer: _transfer,
    Analysis: _analysis,
}
