"""The first term's 255 recommendations, simulated: their number is published (handbook 5), their texts are not.

Texts, dates and answers are drawn by a seed and mean nothing; the term is marked, and every page says so. Rows are written in bulk,
because 255 lives step by step would take a minute; ``tests/programs/test_council_demo.py`` holds them against the rules of
the verbs and against the database's own trigger.
"""

from __future__ import annotations

import random
from datetime import date, datetime, time, timedelta

from django.utils import timezone

from ambos.domain.council import recommendations as life

from ..actions.answering import consolidated
from ..actions.drafting import searched
from ..models import Assignment, Body, Committee, Evidence, Recommendation, Response, Session, Step, Term
from ..queries.terms import proposal, rules_of

CODE, FIRST, LAST = "2003-2005", date(2003, 3, 1), date(2005, 12, 31)
PLENARIES = tuple(date(2003, 3, 28) + timedelta(days=170 * n) for n in range(6))
SUBJECTS = {
    "COM": (
        "Más horas de radio para la comunidad",
        "Un boletín mensual en cada consulado",
        "Avisos sobre fraudes en trámites",
    ),
    "EDU": (
        "Más plazas comunitarias",
        "Becas para quienes terminan la preparatoria",
        "Maestros de intercambio en verano",
    ),
    "SAL": ("Ferias de salud en la circunscripción", "Información sobre diabetes", "Atención a la salud mental"),
    "POL": ("Seminarios sobre participación cívica", "Encuentros con congresistas", "El voto desde el exterior"),
    "LEG": ("Asesoría legal gratuita", "Testamentos y poderes notariales", "Traslado digno de restos"),
    "ECO": ("Bajar el costo de las remesas", "Aceptar la matrícula en los bancos", "Proyectos con clubes de oriundos"),
    "FRO": ("Cruces más ágiles", "Trato digno en las garitas", "Seguridad en los puntos de repatriación"),
}
WHERE = ("California", "Texas", "Illinois", "Georgia", "Arizona", "Nueva York", "Colorado", "Carolina del Norte", "Washington",
         "Nevada", "Florida", "Oregón", "Canadá")  # fmt: skip
ASKED = {
    "COM": ("SRE", "IME"), "EDU": ("SEP", "IME"), "SAL": ("SSA", "IME"), "POL": ("SEGOB", "SRE"), "LEG": ("SRE", "PGR"),
    "ECO": ("SHCP", "SEDESOL", "IME"), "FRO": ("INM", "SRE"),
}  # fmt: skip
LIVES = (("closed", 30), ("verified", 14), ("in_progress", 10), ("answered", 22), ("assigned", 9), ("no", 15))
"""How many in a hundred end where. Invented, like all of it."""
NO = ("not_accepted", "needs_law")


def simulate_first_term(*, number: int = 255, seed: int = 2003) -> Term:
    """Make the term with so many recommendations. The same seed makes the same term."""
    chance = random.Random(seed)  # noqa: S311 - invented texts, not a secret
    term = Term.objects.create(code=CODE, starts_on=FIRST, ends_on=LAST, is_simulated=True, is_demo=True)
    committees = {
        row["code"]: Committee.objects.create(term=term, code=row["code"], name_es=row["es"], name_en=row["en"])
        for row in proposal()["committees"]
    }
    plenaries = [_plenary(term, n, day, seed) for n, day in enumerate(PLENARIES, start=1)]
    made = _Made(chance, term, committees, plenaries)
    for n in range(number):
        made.one(n)
    made.save()
    return term


def _plenary(term: Term, number: int, day: date, seed: int) -> Session:
    return Session.objects.create(
        term=term, kind=Session.Kind.PLENARY, number=number, held_on=day, place="Ciudad de México (simulada)", state="closed",
        called=120, quorum=61, minutes="Simulada.", digest="0" * 64, opened_at=noon(day), closed_at=noon(day),
        form_key=f"00000000-0000-4000-8000-{seed:06d}{number:06d}",
    )  # fmt: skip


class _Made:
    def __init__(self, chance: random.Random, term: Term, committees: dict[str, Committee], plenaries: list[Session]):
        self.chance, self.term, self.committees, self.plenaries = chance, term, committees, plenaries
        self.clocks, self.bodies = rules_of(term).clocks, {body.code: body for body in Body.objects.all()}
        self.rows: list[Recommendation] = []
        self.parts: list[Assignment] = []
        self.answers: list[Response] = []
        self.steps: list[Step] = []
        self.evidence: list[Evidence] = []
        self.serials: dict[int, int] = {}

    def one(self, n: int) -> None:
        chance, code = self.chance, list(self.committees)[n % len(self.committees)]
        plenary = self.plenaries[n * len(self.plenaries) // 255 % len(self.plenaries)]
        serial = self.serials[plenary.number] = self.serials.get(plenary.number, 0) + 1
        subject = SUBJECTS[code][n // len(self.committees) % len(SUBJECTS[code])]
        title = f"{subject} en {WHERE[n % len(WHERE)]} (simulada)"
        text = (
            f"{subject}, en particular en {WHERE[n % len(WHERE)]}. Texto inventado: el de entonces no está publicado."
        )
        asked = [body for body in ASKED[code] if body in self.bodies][: chance.randint(1, 3)]
        bodies = asked or ["SRE"]
        [end] = chance.choices([name for name, _ in LIVES], [share for _, share in LIVES])
        sent = plenary.held_on + timedelta(days=chance.randint(10, 30))
        row = Recommendation(
            term=self.term, committee=self.committees[code], session=plenary, meeting=plenary.number, serial=serial,
            code=str(life.Code(plenary.number, serial, code, tuple(bodies))),
            slug=f"{CODE}-{life.roman(plenary.number).lower()}-{serial}", title=title, text=text, proposed_to=bodies,
            state="assigned", state_on=sent, published_on=plenary.held_on + timedelta(days=5), assigned_on=sent,
            proposed_at=noon(plenary.held_on - timedelta(days=30)), answers_due=len(bodies), **searched(title, text),
        )  # fmt: skip
        self.rows.append(row)
        for kind, on in (("propose", plenary.held_on - timedelta(days=30)), ("adopt", plenary.held_on),
                         ("publish", row.published_on), ("assign", sent)):  # fmt: skip
            self._step(row, kind, on)
        owed = [self._part(row, body, end) for body in bodies]
        missing = [part for part in owed if part.answered_on is None]
        row.answers_given = len(owed) - len(missing)
        row.due_on = min((part.answer_due_on for part in missing), default=None)
        if not missing:
            self._settled(row, owed, end)

    def _part(self, row: Recommendation, code: str, end: str) -> Assignment:
        assert row.assigned_on is not None
        part = Assignment(
            recommendation=row, body=self.bodies[code], assigned_on=row.assigned_on,
            acknowledge_due_on=self.clocks.acknowledge_by(row.assigned_on),
            answer_due_on=self.clocks.answer_by(row.assigned_on),
        )  # fmt: skip
        self.parts.append(part)
        if end == "assigned" and code == row.proposed_to[-1]:
            return part
        part.answered_on = row.assigned_on + timedelta(days=self.chance.randint(15, 110))
        part.acknowledged_on = row.assigned_on + timedelta(days=self.chance.randint(2, 14))
        part.state = Assignment.State.ANSWERED
        said = self.chance.choice(NO) if end == "no" else self.chance.choice(("accepted", "accepted", "in_part"))
        self.answers.append(
            Response(
                assignment=part,
                disposition=said,
                text="Respuesta inventada.",
                reason="" if said == "accepted" else "Motivo inventado.",
                letter=f"{code.lower()}{len(self.answers) + 1001}",
                letter_on=part.answered_on,
                answered_at=noon(part.answered_on),
            )
        )
        self._step(row, "answer_part", part.answered_on, part.body)
        return part

    def _settled(self, row: Recommendation, owed: list[Assignment], end: str) -> None:
        given = list(self.answers[-len(owed) :])
        on = max(part.answered_on for part in owed if part.answered_on)
        row.answered_on, row.disposition = on, life.overall(answer.disposition for answer in given)
        row.note, row.state, row.state_on = consolidated(row, given), "answered", on
        self._step(row, "answer", on)
        if end == "no":
            row.state, row.closed_on, row.state_on = "closed", on + timedelta(days=20), on + timedelta(days=20)
            self._step(row, "close", row.closed_on)
            return
        if end == "answered":
            return
        row.plan, row.plan_due_on = "Plan inventado.", on + timedelta(days=200)
        row.state, row.state_on = "in_progress", on + timedelta(days=30)
        self._step(row, "plan", on + timedelta(days=20), owed[0].body)
        self._step(row, "start", on + timedelta(days=30), owed[0].body)
        if end == "in_progress":
            return
        done = on + timedelta(days=self.chance.randint(60, 300))
        self.evidence.append(
            Evidence(
                recommendation=row, body=owed[0].body, title="Prueba inventada", where="sin dirección", added_on=done
            )
        )
        self._step(row, "finish", done, owed[0].body)
        row.is_gain = self.chance.random() < 0.6
        row.state, row.state_on = "verified", done + timedelta(days=25)
        self._step(row, "verify", row.state_on, text="Hallazgo inventado.")
        if end == "closed":
            row.state, row.state_on = "closed", done + timedelta(days=40)
            row.closed_on = row.state_on
            self._step(row, "close", row.state_on)

    def _step(self, row: Recommendation, kind: str, on: date | None, body: Body | None = None, text: str = "") -> None:
        assert on is not None
        at = noon(on) + timedelta(seconds=len(self.steps) % 3600)
        self.steps.append(Step(recommendation=row, kind=kind, body=body, on=on, at=at, text=text))

    def save(self) -> None:
        """All rows, those others point to first."""
        for model, rows in (
            (Recommendation, self.rows), (Assignment, self.parts), (Response, self.answers), (Step, self.steps),
            (Evidence, self.evidence),
        ):  # fmt: skip
            model.objects.bulk_create(rows, batch_size=500)  # type: ignore[attr-defined]


def noon(day: date) -> datetime:
    """A moment of a day."""
    return timezone.make_aware(datetime.combine(day, time(12)))
