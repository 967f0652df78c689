"""Rules of the council without a database: codes, states, clocks, several bodies, likeness, rules of a term, conduct."""

from __future__ import annotations

import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest
import yaml

from ambos.domain.council import conduct, likeness, rules
from ambos.domain.council import recommendations as life
from ambos.domain.council.recommendations import Bodily, Clocks, Code, State, read_code
from ambos.domain.errors import Refused

ROOT = Path(__file__).parents[2]
SPAIN = Path(__file__).with_name("council_spain.yaml")


def refused(call, *codes):
    with pytest.raises(Refused) as said:
        call()
    assert said.value.codes == codes


# -- the code of 2004 ----------------------------------------------------------------------------------------------------
def test_the_code_of_2004_is_read_and_written_alike():
    code = read_code(" ii.19/com/sre-ime-ccime ")
    assert code == Code(2, 19, "COM", ("SRE", "IME", "CCIME"))
    assert str(code) == "II.19/COM/SRE-IME-CCIME"


@pytest.mark.parametrize(
    "number, letters", [(1, "I"), (4, "IV"), (9, "IX"), (14, "XIV"), (40, "XL"), (3999, "MMMCMXCIX")]
)
def test_roman_numbers(number, letters):
    assert life.roman(number) == letters
    assert read_code(f"{letters}.1/COM/SRE").meeting == number


@pytest.mark.parametrize(
    "typed",
    ["", "II.19", "IIII.1/COM/SRE", "II.0/COM/SRE", "II.19/C/SRE", "II.19/COM/", "IC.1/COM/SRE", "II.19/COM/SRE-"],
)
def test_what_is_no_code_is_refused(typed):
    refused(lambda: read_code(typed), "council.not_a_code")


def test_roman_numbers_end_somewhere():
    with pytest.raises(ValueError):
        life.roman(0)
    with pytest.raises(ValueError):
        life.roman(4000)


# -- the life ------------------------------------------------------------------------------------------------------------
def test_the_life_of_a_recommendation():
    state = State.PROPOSED
    for move in ("approve", "adopt", "publish", "assign", "acknowledge", "answer", "plan", "start", "finish", "dispute", "finish",
                 "verify", "close"):  # fmt: skip
        state = life.after(state, move)
    assert state == State.CLOSED
    assert life.moves_from(State.CLOSED) == ()


@pytest.mark.parametrize("state", sorted(set(State) - life.NEEDS_ANSWERS))
def test_nothing_is_closed_from_a_state_without_answers(state):
    with pytest.raises(Refused):
        life.after(state, "close")


@pytest.mark.parametrize("state", sorted(life.ENDED))
def test_after_the_end_nothing_moves(state):
    refused(lambda: life.after(state, "answer"), "council.closed_already")


def test_a_step_that_is_not_open_is_refused():
    refused(lambda: life.after(State.PROPOSED, "publish"), "council.not_now")


# -- clocks --------------------------------------------------------------------------------------------------------------
def test_ten_business_days_to_acknowledge_sixty_to_answer_thirty_more_once():
    clocks, rest = Clocks(), frozenset({date(2026, 11, 16)})
    assert clocks.acknowledge_by(date(2026, 11, 6), rest) == date(2026, 11, 23)
    assert clocks.acknowledge_by(date(2026, 11, 6)) == date(2026, 11, 20)
    assert clocks.answer_by(date(2026, 11, 6)) == date(2027, 1, 5)
    assert clocks.extended(date(2027, 1, 5)) == date(2027, 2, 4)


# -- several bodies ------------------------------------------------------------------------------------------------------
BODIES = {
    "SRE": Bodily("SRE"),
    "SEDESOL": Bodily("SEDESOL", date(2018, 12, 1), "SBIEN"),
    "SBIEN": Bodily("SBIEN"),
    "PROMEXICO": Bodily("PROMEXICO", date(2019, 5, 13)),
    "SSP": Bodily("SSP", date(2013, 1, 2), "CNS"),
    "CNS": Bodily("CNS", date(2018, 11, 30), "SSPC"),
    "SSPC": Bodily("SSPC"),
    "RING": Bodily("RING", date(2001, 1, 1), "ROUND"),
    "ROUND": Bodily("ROUND", date(2002, 1, 1), "RING"),
}


@pytest.mark.parametrize(
    "asked, on, found",
    [
        (("SRE",), date(2026, 1, 1), ("SRE",)),
        (("SEDESOL",), date(2018, 11, 30), ("SEDESOL",)),
        (("SEDESOL",), date(2018, 12, 1), ("SBIEN",)),
        (("SSP",), date(2026, 1, 1), ("SSPC",)),
        (("SBIEN", "SEDESOL", "SRE"), date(2026, 1, 1), ("SBIEN", "SRE")),
    ],
)
def test_who_must_answer_on_a_day(asked, on, found):
    assert life.addressed_to(asked, BODIES, on) == found


@pytest.mark.parametrize(
    "asked, codes",
    [
        ((), ("council.addressed_to_nobody",)),
        (("NADIE",), ("council.unknown_body",)),
        (("PROMEXICO", "NADIE"), ("council.body_without_successor", "council.unknown_body")),
        (("RING",), ("council.body_without_successor",)),
    ],
)
def test_addressed_to_nobody_is_refused_with_every_fault(asked, codes):
    refused(lambda: life.addressed_to(asked, BODIES, date(2026, 1, 1)), *codes)


@pytest.mark.parametrize(
    "said, whole",
    [
        (["accepted"], "accepted"),
        (["accepted", "already_done"], "accepted"),
        (["accepted", "not_accepted"], "in_part"),
        (["already_done", "needs_law"], "in_part"),
        (["needs_law", "not_accepted"], "needs_law"),
        (["not_accepted", "not_accepted"], "not_accepted"),
    ],
)
def test_what_the_answers_come_to(said, whole):
    assert life.overall(said) == whole


def test_no_answer_comes_to_nothing():
    with pytest.raises(ValueError):
        life.overall([])


# -- likeness ------------------------------------------------------------------------------------------------------------
EARLIER = {
    "maestros": "Enviar más maestras bilingües a las escuelas donde estudian niños migrantes",
    "matricula": "Que los bancos acepten la matrícula consular para abrir cuentas",
    "remesas": "Bajar el costo de enviar remesas a los pueblos de origen",
    "salud": "Abrir ventanillas de salud en todos los consulados",
    "frontera": "Agilizar el cruce de la frontera para trabajadores agrícolas",
}
STEMS = {key: likeness.stems(text) for key, text in EARLIER.items()}


@pytest.mark.parametrize(
    "text, first",
    [
        ("Se recomienda que haya maestros bilingües en escuelas con niñas migrantes", "maestros"),
        ("Recomendamos a la banca aceptar matrículas consulares en la apertura de cuentas bancarias", "matricula"),
        ("Reducir los costos del envío de remesas", "remesas"),
        ("Una ventanilla de salud para cada consulado", "salud"),
    ],
)
def test_an_earlier_one_is_found_in_other_words(text, first):
    assert [match.key for match in likeness.alike(text, STEMS)][:1] == [first]


def test_the_same_text_is_wholly_alike_and_says_why():
    [match] = likeness.alike(EARLIER["salud"], STEMS)
    assert (match.key, match.percent) == ("salud", 100)
    assert set(match.shared) <= set(STEMS["salud"])


@pytest.mark.parametrize("text", ["", "el la los de", "Premio de poesía para jóvenes", "xyzzy"])
def test_what_is_like_nothing_finds_nothing(text):
    assert likeness.alike(text, STEMS) == []


def test_without_earlier_texts_there_is_nothing_to_find():
    assert likeness.alike("cualquier cosa", {}) == []


# -- rules of a term -----------------------------------------------------------------------------------------------------
def mexico():
    return yaml.safe_load((ROOT / "packs/origins/mexico/council.yaml").read_text(encoding="utf-8"))["rules"]


def spain():
    return yaml.safe_load(SPAIN.read_text(encoding="utf-8"))["rules"]


def test_the_rules_of_mexico():
    read = rules.read_rules(mexico())
    assert (read.term_years, read.may_be_reelected, read.method, read.elected) == (3, False, "hare", 100)
    assert len(read.committees) == 7
    assert read.clocks == Clocks(10, 60, 30)
    assert read.ends_on(date(2026, 1, 15)) == date(2029, 1, 14)
    assert read.ends_on(date(2024, 2, 29)) == date(2027, 2, 28)


def test_the_call_of_2006_a_hundred_seats_in_46_districts():
    read = rules.read_rules(mexico())
    people = {f"d{n}": 40_000 + n * n * 997 for n in range(46)}
    seats = read.seats_of(people).by_district
    assert (sum(seats.values()), min(seats.values())) == (100, 1)


@pytest.mark.parametrize(
    "electors, members",
    [
        (0, 0),
        (1_199, 0),
        (1_200, 0),
        (1_201, 7),
        (50_000, 7),
        (50_001, 11),
        (100_000, 11),
        (100_001, 15),
        (9_000_000, 15),
    ],
)
def test_the_size_of_a_council_of_spain_by_its_electors(electors, members):
    assert rules.read_rules(spain()).size_for(electors) == members


@pytest.mark.parametrize(
    "electors, voted, candidates, second",
    [(10_000, 400, 9, True), (10_000, 500, 9, False), (10_000, 900, 0, True), (0, 0, 3, True)],
)
def test_spain_calls_a_second_time_when_the_first_fails(electors, voted, candidates, second):
    read = rules.read_rules(spain())
    assert read.needs_second_call(electors=electors, voted=voted, candidates=candidates) is second


def test_mexico_calls_a_second_time_only_when_nobody_stands():
    read = rules.read_rules(mexico())
    assert read.needs_second_call(electors=1000, voted=1, candidates=1) is False
    assert read.needs_second_call(electors=1000, voted=0, candidates=0) is True


def test_under_the_rules_of_spain_no_seats_are_shared_among_districts():
    read = rules.read_rules(spain())
    refused(lambda: read.seats_of({"a": 5000}), "council.size_by_electors")
    assert (read.may_be_reelected, read.term_years, read.committees) == (True, 4, ())


def test_a_fixed_table_is_taken_as_it_stands():
    given = mexico() | {"seats": {"method": "fixed", "kinds": {"elected": 5}, "table": {"a": 3, "b": 2}}}
    assert rules.read_rules(given).seats_of({"a": 1, "b": 900}).by_district == {"a": 3, "b": 2}


@pytest.mark.parametrize(
    "path, value, codes",
    [
        ("term_years", None, ("council.rule_missing",)),
        ("term_years", 0, ("council.rule_wrong",)),
        ("term_years", True, ("council.rule_wrong",)),
        ("quorum", "3/2", ("council.rule_wrong",)),
        ("quorum", "half", ("council.rule_wrong",)),
        ("seats.method", "lottery", ("council.rule_wrong",)),
        ("seats.kinds", {"merit": 1}, ("council.rule_missing",)),
        ("seats.kinds", {"elected": 1, "royal": 1}, ("council.rule_wrong",)),
        ("committees", [{"code": "x"}], ("council.rule_wrong",)),
        ("clocks", {}, ("council.rule_missing",) * 3),
    ],
)
def test_rules_that_cannot_be_are_refused_with_every_fault(path, value, codes):
    given = json.loads(json.dumps(mexico()))
    *way, last = path.split(".")
    inner = given
    for name in way:
        inner = inner[name]
    if value is None:
        del inner[last]
    else:
        inner[last] = value
    refused(lambda: rules.read_rules(given), *codes)


def test_the_hash_does_not_mind_the_order_and_minds_everything_else():
    given = mexico()
    turned = dict(reversed(given.items()))
    assert rules.digest(turned) == rules.digest(given)
    assert rules.digest(given | {"absences": 3}) != rules.digest(given)


# -- conduct -------------------------------------------------------------------------------------------------------------
def test_the_stages_of_an_expulsion():
    state = conduct.State.COMPLAINED
    for move in ("notify", "hear", "report", "decide", "appeal", "finish"):
        state = conduct.after(state, move)
    assert state == conduct.State.FINAL
    assert conduct.stages_from(conduct.State.COMPLAINED) == ("dismiss", "notify")
    refused(lambda: conduct.after(conduct.State.COMPLAINED, "decide"), "council.stage_not_now")


def test_criticizing_the_government_is_no_ground():
    conduct.admit("origin", False)
    refused(lambda: conduct.admit("origin", True), "council.criticism_is_no_ground")
    refused(lambda: conduct.admit("government", True), "council.criticism_is_no_ground", "council.no_ground")


def test_she_is_heard_once_she_answered_or_her_time_is_over():
    conduct.may_hear(date(2026, 3, 15), "No fue así.", date(2026, 3, 2))
    conduct.may_hear(date(2026, 3, 15), "", date(2026, 3, 16))
    refused(lambda: conduct.may_hear(date(2026, 3, 15), " ", date(2026, 3, 15)), "council.time_to_answer")


def test_a_decision_waits_for_the_appeal():
    conduct.may_finish("appealed", date(2026, 3, 15), date(2026, 3, 2))
    conduct.may_finish("decided", date(2026, 3, 15), date(2026, 3, 16))
    refused(lambda: conduct.may_finish("decided", date(2026, 3, 15), date(2026, 3, 15)), "council.time_to_appeal")


@pytest.mark.parametrize(
    "present, share, votes",
    [(10, "2/3", 7), (9, "2/3", 6), (10, "1/2", 6), (11, "1/2", 6), (1, "1/2", 1), (101, "2/3", 68)],
)
def test_how_many_votes_pass(present, share, votes):
    assert conduct.needed(present, Fraction(share)) == votes
