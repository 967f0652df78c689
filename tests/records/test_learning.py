"""`ambos credits analyze`, and the packs' data behind it."""

import json
from decimal import Decimal

import pytest
from click.testing import CliRunner
from django.utils.translation import override

from ambos.domain.credits import OUTCOMES
from ambos.records.learning.commands import credits_
from ambos.records.learning.loading import proposals, rule_sets, scales, targets
from ambos.records.learning.program import PROGRAM
from ambos.records.registry.loading import destinations, origin

REVIEWED = {
    "id": "algebra",
    "plan": "mx-2011",
    "course": "sec-3-02",
    "extent": "full",
    "gives": {"02052": 1},
    "reviewers": ["first", "second"],
    "evidence": "contents compared",
}
MATHS = {"id": "1", "plan": "mx-2011", "course": "sec-3-02", "mark": "8.5", "scale": "mx-10", "year": 2024}


def run(tmp_path, document, *options):
    file = tmp_path / "record.json"
    file.write_text(document if isinstance(document, str) else json.dumps(document), encoding="utf-8")
    with override("en"):
        return CliRunner().invoke(credits_, ["analyze", str(file), *options])


def test_a_record_of_three_lines(tmp_path):
    chemistry = {**MATHS, "id": "2", "course": "sec-3-03", "mark": 7}
    workshop = {**MATHS, "id": "3", "course": "sec-3-08", "mark": 11}
    done = run(
        tmp_path,
        {"rules": "us-tx-foundation", "equivalences": [REVIEWED], "lines": [MATHS, chemistry, workshop]},
        "--json",
    )
    assert done.exit_code == 0
    found = json.loads(done.stdout)
    assert found["credits"] == 1
    assert [(r["id"], r["outcome"], r["letter"], r["gives"], r["proposed"]) for r in found["lines"]] == [
        ("1", "full", "B", {"02052": 1}, None),
        ("2", "not_reviewed", "C", {}, {"03101": 1}),
        ("3", "mark_off_scale", "", {}, None),
    ]
    assert found["lines"][0]["reason"] == {
        "es": "Aprobada, y equivalente al curso entero.",
        "en": "Passed, and equivalent to the whole course.",
    }
    assert found["without_equivalent"] == ["2"]
    assert found["graduation"][1] == {"subject": "mathematics", "asked": 3, "earned": 1, "missing": 2}


def test_in_words(tmp_path):
    done = run(tmp_path, {"equivalences": [REVIEWED], "lines": [{**MATHS, "title": "Matemáticas III"}]})
    assert done.exit_code == 0
    assert done.stdout.splitlines() == [
        "1            Matemáticas III                          02052 1              Passed, and equivalent to the whole course.",
        "Credits: 1. This is a recommendation; the district decides.",
    ]
    with override("es"):
        done = CliRunner().invoke(credits_, ["analyze", str(tmp_path / "record.json")])
    assert done.stdout.splitlines()[-1] == "Créditos: 1. Es una recomendación; el distrito decide."


def test_a_year_that_is_text_is_read_as_a_year_and_holds_to_the_years_of_an_equivalence(tmp_path):
    recent = {**REVIEWED, "first_year": "2020", "last_year": 2024}
    lines = [{**MATHS, "year": "2024"}, {**MATHS, "id": "2", "course": "sec-3-03", "year": ""}]
    found = json.loads(run(tmp_path, {"equivalences": [recent], "lines": lines}, "--json").stdout)
    assert [r["outcome"] for r in found["lines"]] == ["full", "not_reviewed"]
    found = json.loads(run(tmp_path, {"equivalences": [recent], "lines": [{**MATHS, "year": "2019"}]}, "--json").stdout)
    assert [r["outcome"] for r in found["lines"]] == ["not_valid_that_year"]


def test_a_file_of_notepad_is_read_and_what_is_not_known_is_told(tmp_path):
    document = {"equivalences": [REVIEWED], "lines": [{**MATHS, "grade": 9}], "student": "77"}
    done = run(tmp_path, "\ufeff" + json.dumps(document), "--json")
    assert (done.exit_code, json.loads(done.stdout)["credits"]) == (0, 1)
    assert done.stderr.splitlines() == [
        "“student” at “file” is not known here and was left aside.",
        "“grade” at “lines[0]” is not known here and was left aside.",
    ]


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "record.json is no JSON: line 1, column 1 (Expecting value)."),
        (b'{"lines": [\n{"id" "1"}]}', "record.json is no JSON: line 2, column 7 (Expecting ':' delimiter)."),
        ('{"título": 1}'.encode("cp1252"), "record.json is no text in UTF-8: byte 4 cannot be read. Save it as UTF-8."),
        (b"\xff\xfe{\x00}\x00", "record.json is no text in UTF-8: byte 1 cannot be read. Save it as UTF-8."),
        (b"[" * 100_000, "The file cannot be read at “record.json” (too deep)."),
        (b'{"lines": [], "lines": []}', "“lines” stands twice in one object of the file."),
        (b"{}", "The file cannot be read at “lines” (list)."),
        (b'{"liness": []}', "The file cannot be read at “lines” (list)."),
    ],
)
def test_what_is_no_record_is_said_in_a_sentence_without_a_trace(tmp_path, content, said):
    file = tmp_path / "record.json"
    file.write_bytes(content)
    with override("en"):
        done = CliRunner().invoke(credits_, ["analyze", str(file), "--json"])
    assert (done.exit_code, done.stdout, done.stderr) == (2, "", f"{said}\n")


@pytest.mark.parametrize(
    ("document", "said"),
    [
        ("{", "record.json is no JSON: line 1, column 2"),
        ("[]", "“file” (object)"),
        ({"lines": {}}, "“lines” (list)"),
        ({"lines": [{"id": "1"}]}, "“lines[0]” ('plan')"),
        ({"lines": [MATHS, MATHS]}, "Two lines bear the same number: 1."),
        ({"lines": [{**MATHS, "scale": "martian"}]}, "no scale of marks called “martian”"),
        ({"lines": [{**MATHS, "attended": 2}]}, "“lines[0]” (attended 2)"),
        ({"lines": [{**MATHS, "hours": "NaN"}]}, "“lines[0]” (NaN)"),
        ({"lines": [{**MATHS, "year": "2024-25"}]}, "“lines[0]” (year 2024-25)"),
        ({"lines": [{**MATHS, "standing": "lost"}]}, "“lines[0]” (standing lost)"),
        ({"rules": "us-zz"}, "No graduation rules are called “us-zz”."),
        ({"equivalences": [{**REVIEWED, "extent": "much"}]}, "“equivalences[0]” (extent much)"),
        ({"lines": [], "equivalences": [{**REVIEWED, "gives": {"none": 1}}]}, "algebra: no course none"),
        ({"scales": [{"code": "x", "step": 1, "high": 5, "bands": []}]}, "“scales[0]”"),
    ],
)
def test_a_file_that_is_not_right_is_refused_by_its_place(tmp_path, document, said):
    done = run(tmp_path, document, "--json")
    assert done.exit_code == 2
    assert done.stdout == ""
    assert said in done.stderr


def test_every_outcome_is_explained():
    assert {
        code.removeprefix("learning.line_") for code in PROGRAM.refusals if code.startswith("learning.line_")
    } == set(OUTCOMES)


def test_the_packs_scales_courses_and_rules():
    assert set(scales()) == {"mx-10", "mx-100", "mx-10-three-bands", "us-letters", "us-100-60", "us-100-70"}
    assert sum(t.credits for t in targets()) == Decimal(21)
    subjects = {t.subject for t in targets()}
    for _rules, requirements, row in rule_sets().values():
        assert {r.overflow for r in requirements if r.overflow} == {"electives"}
        assert row["reference"]
        assert subjects & {r.subject for r in requirements}
    # The total of the state's own text: 22 credits in Texas.
    assert sum(r.credits for r in rule_sets()["us-tx-foundation"][1]) == Decimal(22)


def test_what_a_shared_code_proposes_is_reviewed_by_nobody():
    assert {p.id for p in proposals() if p.is_reviewed} == set()
    one = next(p for p in proposals() if (p.plan, p.course) == ("mx-2011", "sec-3-02"))
    assert (one.extent, one.shares) == ("full", (("02052", Decimal(1)),))
    half = next(p for p in proposals() if p.plan == "mx-bg-2008")
    assert (half.extent, {credits for _, credits in half.shares}) == ("partial", {Decimal("0.5")})


def test_every_row_says_where_it_comes_from():
    rows = [*origin().rows("education/subjects.csv"), *origin().rows("education/levels.csv")]
    rows += [row for pack in destinations() for row in pack.rows("education/courses.csv")]
    assert {row["confidence"] for row in rows} <= {"high", "medium", "low", "unverified"}
    assert all(row["source"] and row["as_of"] for row in rows)
    codes = [(row["plan"], row["code"]) for row in origin().rows("education/subjects.csv")]
    assert len(codes) == len(set(codes)) == 180
