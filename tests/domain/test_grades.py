"""Marks: read on their scale, converted without earning."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambos.domain.errors import Refused
from ambos.domain.grades import Mark, Scale, convert, load_scale, possible


def scale(code, high, step, *bands):
    return load_scale(
        {
            "code": code,
            "high": high,
            "step": step,
            "bands": [dict(zip(("low", "letter", "pass"), b, strict=True)) for b in bands],
        }
    )


TEN = scale("mx-10", 10, "0.1", (0, "F", False), (6, "D", True), (7, "C", True), (8, "B", True), (9, "A", True))
HUNDRED = scale("us-100", 100, 1, (0, "F", False), (60, "D", True), (70, "C", True), (80, "B", True), (90, "A", True))
STRICT = scale("us-100-70", 100, 1, (0, "F", False), (70, "C", True), (80, "B", True), (90, "A", True))
LETTERS = scale("letters", 4, 0, (0, "F", False), (0, "D", True), (0, "C", True), (0, "B", True), (0, "A", True))
SCALES = (TEN, HUNDRED, STRICT, LETTERS)


@pytest.mark.parametrize(
    ("on", "typed", "letter", "passes"),
    [
        (TEN, "10", "A", True),
        (TEN, "9", "A", True),
        (TEN, "8", "B", True),
        (TEN, "7", "C", True),
        (TEN, "6", "D", True),
        (TEN, "5.9", "F", False),
        (TEN, "8,5", "B", True),
        (TEN, " 6.0 ", "D", True),
        (TEN, "0", "F", False),
        (HUNDRED, "60", "D", True),
        (STRICT, "60", "F", False),
        (LETTERS, "b", "B", True),
        (LETTERS, "F", "F", False),
    ],
)
def test_a_mark_on_its_scale(on, typed, letter, passes):
    mark = on.read(typed)
    assert (mark.letter, mark.is_pass) == (letter, passes)


@pytest.mark.parametrize(
    ("on", "typed"),
    [(TEN, "11"), (TEN, "-1"), (TEN, "6.05"), (TEN, "B"), (TEN, ""), (TEN, "1e1"), (TEN, "NaN"), (TEN, "٨"),
     (TEN, "8.5.1"), (HUNDRED, "101"), (HUNDRED, "87.5"), (LETTERS, "E"), (LETTERS, "8")],
)  # fmt: skip
def test_a_mark_its_scale_does_not_have_is_asked_again(on, typed):
    with pytest.raises(Refused) as refused:
        on.read(typed)
    assert refused.value.codes == ("grades.off_scale",)
    assert refused.value.reasons[0].values["scale"] == on.code


def test_sixty_on_which_scale():
    assert [(m.scale.code, m.is_pass) for m in possible("60", SCALES)] == [("us-100", True), ("us-100-70", False)]
    assert possible("ochenta", SCALES) == []


@pytest.mark.parametrize(
    ("mark", "to", "shown"),
    [
        (TEN.read("10"), HUNDRED, "100"),
        (TEN.read("9"), HUNDRED, "90"),
        (TEN.read("8.5"), HUNDRED, "85"),
        (TEN.read("6"), HUNDRED, "60"),
        (TEN.read("8.5"), LETTERS, "B"),
        (HUNDRED.read("87"), TEN, "8.7"),
        (HUNDRED.read("59"), TEN, "5.9"),
        (LETTERS.read("A"), TEN, "9"),
        (LETTERS.read("D"), TEN, "6"),
        (TEN.read("6.5"), STRICT, "69"),
        (STRICT.read("70"), TEN, "7"),
        (TEN.read("0"), HUNDRED, "0"),
        (TEN.read("7.3"), TEN, "7.3"),
    ],
)
def test_conversions_a_school_would_make(mark, to, shown):
    assert str(convert(mark, to)) == shown


def test_a_scale_without_anything_so_low_says_so():
    best_only = scale("honours", 10, 1, (9, "A", True))
    with pytest.raises(Refused) as refused:
        convert(TEN.read("6"), best_only)
    assert refused.value.codes == ("grades.no_such_letter",)


def marks(on: Scale):
    if on.has_letters:
        return st.sampled_from([Mark(on, band.low) for band in on.bands])
    steps = int((on.high - on.low) / on.step)
    return st.integers(0, steps).map(lambda n: Mark(on, on.low + n * on.step))


pairs = st.tuples(st.sampled_from(SCALES), st.sampled_from(SCALES))


@given(pairs.flatmap(lambda p: st.tuples(marks(p[0]), marks(p[0]), st.just(p[1]))))
def test_a_better_mark_is_never_worth_less(case):
    one, other, to = case
    low, high = sorted((one, other), key=lambda m: m.number)
    assert convert(low, to).number <= convert(high, to).number


@given(pairs.flatmap(lambda p: st.tuples(marks(p[0]), st.just(p[1]))))
def test_there_and_back_never_earns(case):
    mark, to = case
    there = convert(mark, to)
    assert there.number in [Decimal(b.low) for b in to.bands] or to.read(str(there)).number == there.number
    assert convert(there, mark.scale).number <= mark.number
    assert mark.is_pass or not there.is_pass


@pytest.mark.parametrize(
    "bands",
    [
        [(0, "F", False), (0, "A", True)],
        [(0, "A", True), (6, "F", False)],
        [(0, "F", False), (6, "B", True), (8, "B", True)],
        [(0, "F", False), (11, "A", True)],
    ],
)
def test_a_scale_that_contradicts_itself_does_not_load(bands):
    with pytest.raises(ValueError, match="scale wrong"):
        scale("wrong", 10, 1, *bands)
