"""Rules of the Health Weeks, without a database: events, close-outs, agencies of one name, shares, lists."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ambos.domain.errors import Refused
from ambos.domain.geography import Point
from ambos.domain.health_weeks import agencies, events, rows
from ambos.domain.health_weeks.close_out import CloseOut, doubts, faults
from ambos.domain.health_weeks.tally import COUNTS, Held, Host, shares, tally

NINE = datetime(2026, 10, 3, 16, tzinfo=UTC)


# -- the life of an event -------------------------------------------------------------------------------------------------
def test_an_event_goes_its_way_and_no_other():
    state = events.PROPOSED
    for move in ("approve", "publish", "hold", "report", "verify", "consolidate"):
        state = events.after(state, move)
    assert state == events.CONSOLIDATED
    assert events.moves_from(events.CONSOLIDATED) == ("reopen",)
    assert events.moves_from(events.CANCELLED) == ()


@pytest.mark.parametrize(
    "state, move",
    [
        ("proposed", "publish"),
        ("proposed", "report"),
        ("approved", "report"),
        ("cancelled", "report"),
        ("held", "cancel"),
        ("reported", "consolidate"),
        ("verified", "report"),
    ],
)
def test_a_step_that_is_not_open_is_refused(state, move):
    with pytest.raises(Refused) as refused:
        events.after(state, move)
    assert refused.value.codes == ("health_weeks.not_now",)


def test_the_report_is_due_fifteen_days_after():
    assert events.report_due_on(date(2026, 10, 31), 15) == date(2026, 11, 15)


# -- one event told twice --------------------------------------------------------------------------------------------------
def entry(key="a", lead="fresno", start=0, hours=4, place="Parque Roeding", code="93728", title="Feria", point=None):
    starts = NINE + timedelta(hours=start)
    return events.Entry(key, lead, starts, starts + timedelta(hours=hours), place, code, title, point)


@pytest.mark.parametrize(
    "other, reasons",
    [
        (entry("b", "sacramento"), ("hours", "place", "title")),
        (entry("b", "sacramento", place="PARQUE  roeding", title="Health fair"), ("hours", "place")),
        (entry("b", "sacramento", code=""), ("hours", "place", "title")),
        (entry("b", "sacramento", start=3), ("hours", "place", "title")),
        (entry("b", "sacramento", start=4), ()),
        (entry("b", "fresno"), ()),
        (entry("b", "sacramento", place="Parque Central"), ()),
        (entry("b", "sacramento", code="90001"), ()),
        (entry("b", "sacramento", place=""), ()),
    ],
)
def test_why_two_entries_look_like_one_event(other, reasons):
    assert events.alike(entry(), other) == reasons


def test_two_sites_of_one_postal_code_close_by_look_like_one():
    here = Point(36.75, -119.82)
    one, other = entry(point=here), entry("b", "sacramento", place="Roeding Park", point=Point(36.7501, -119.8201))
    assert events.alike(one, other) == ("hours", "near", "title")


def test_pairs_are_found_within_a_day_of_events():
    found = events.twice([entry("c", "dallas", start=30), entry("b", "sacramento"), entry("a")])
    assert [(f.one, f.other) for f in found] == [("a", "b")]


# -- agencies of one name --------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "one, other, are_alike",
    [
        ("Salud del Valle, Inc.", "Valle Salud", True),
        ("Clínica Sierra Vista", "CLINICA SIERRA VISTA A.C.", True),
        ("American Red Cross", "The American Red Cross", True),
        ("Family Health Network", "Family Healthcare Network", False),
        ("Texas A&M University", "University of Texas", False),
        ("Clínica Norte", "Clínica Sur", False),
    ],
)
def test_names_that_may_be_one_agency(one, other, are_alike):
    assert bool(agencies.alike({"1": one, "2": other})) is are_alike


def test_agencies_found_to_be_two_are_not_asked_about_again():
    names = {"1": "Salud del Valle", "2": "Salud del Valle Inc"}
    assert [tuple(p)[:2] for p in agencies.alike(names)] == [("1", "2")]
    assert agencies.alike(names, [("2", "1")]) == []


# -- the close-out ---------------------------------------------------------------------------------------------------------
GOOD = {"attendees": 100, "referrals": 12, "abnormal": 10, "abnormal_referred": 8, "abnormal_refused": 2, "enrolled": 3,
        "services": {"screening_glucose": 60, "vaccine_influenza": 40}}  # fmt: skip


def of(**changes):
    return CloseOut(**GOOD | changes)


def test_a_good_report_has_no_fault_and_no_doubt():
    assert (faults(of()), doubts(of())) == ((), ())


@pytest.mark.parametrize(
    "changes, code, field",
    [
        ({"attendees": None}, "health_weeks.blank", "attendees"),
        ({"enrolled": None}, "health_weeks.blank", "enrolled"),
        ({"services": {"screening_glucose": None}, "abnormal": 0, "abnormal_referred": 0, "abnormal_refused": 0},
         "health_weeks.blank_service", "service_screening_glucose"),
        ({"not_offered": frozenset({"screening_glucose"})}, "health_weeks.offered_or_not", "service_screening_glucose"),
        ({"attendees": -1}, "health_weeks.not_a_count", "attendees"),
        ({"attendees": 100_000}, "health_weeks.not_a_count", "attendees"),
        ({"abnormal_referred": 7}, "health_weeks.abnormal_without_answer", "abnormal_refused"),
        ({"abnormal_refused": 3}, "health_weeks.more_answers_than_abnormal", "abnormal"),
        ({"services": {"screening_glucose": 9}}, "health_weeks.more_abnormal_than_tests", "abnormal"),
        ({"services": {"vaccine_influenza": 90}}, "health_weeks.more_abnormal_than_tests", "abnormal"),
        ({"referrals": 7}, "health_weeks.referred_not_in_referrals", "referrals"),
        ({"mode": "virtual", "online_views": 900}, "health_weeks.views_are_not_people", "attendees"),
        ({"mode": "both"}, "health_weeks.blank", "online_views"),
        ({"online_views": 5}, "health_weeks.nobody_watched", "online_views"),
    ],
)  # fmt: skip
def test_what_cannot_be_true_is_refused(changes, code, field):
    assert [(r.code, r.field) for r in faults(of(**changes))] == [(code, field)]


def test_every_fault_is_told_at_once():
    assert [r.field for r in faults(CloseOut())] == [
        "attendees", "referrals", "abnormal", "abnormal_referred", "abnormal_refused", "enrolled",
    ]  # fmt: skip


def test_views_of_a_virtual_event_are_reach_and_nobody_came():
    virtual = CloseOut("virtual", 0, 0, 0, 0, 0, 0, online_views=250_000)
    assert faults(virtual) == ()


@pytest.mark.parametrize(
    "report, kind, codes",
    [
        (of(services={}), "fair", ["health_weeks.people_without_services"]),
        (of(services={}), "forum", []),
        (of(services={"screening_glucose": 1201}), "fair", ["health_weeks.many_services_each"]),
        (of(services={"screening_glucose": 1200}), "fair", []),
        # The published total of 2021: seventeen people for each service.
        (of(attendees=446, services={"screening_glucose": 26}), "fair", ["health_weeks.onlookers_counted"]),
        (of(attendees=446, services={"screening_glucose": 26}), "sport", []),
        (of(at_the_window=7), "fair", ["health_weeks.window_worked_there"]),
    ],
)
def test_what_is_unlikely_needs_a_word(report, kind, codes):
    assert [r.code for r in doubts(report, kind)] == codes


# -- shares and the consolidated figure ------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    "total, weights, parts",
    [
        (412, (1, 1, 1), (138, 137, 137)),
        (100, (2, 1, 1), (50, 25, 25)),
        (7, (3, 2, 2), (3, 2, 2)),
        (1, (1, 1), (1, 0)),
        (0, (1, 5), (0, 0)),
        (10, (0, 1), (0, 10)),
    ],
)
def test_shares_are_whole_and_add_up(total, weights, parts):
    assert shares(total, weights) == parts


@pytest.mark.parametrize("weights", [(), (0, 0), (1, -1)])
def test_shares_need_a_weight(weights):
    with pytest.raises(ValueError):
        shares(5, weights)


@given(st.integers(0, 10**7), st.lists(st.integers(1, 99), min_size=1, max_size=9))
@settings(max_examples=150, deadline=None)
def test_shares_never_lose_a_person_and_stay_within_one_of_the_exact_part(total, weights):
    parts = shares(total, weights)
    assert sum(parts) == total
    assert all(
        abs(part * sum(weights) - total * weight) < sum(weights) for part, weight in zip(parts, weights, strict=True)
    )


def held(key, lead, attendances=None, hosts=(), **more):
    counts = None if attendances is None else dict.fromkeys(COUNTS, 0) | {"attendances": attendances}
    return Held(key=key, lead=lead, counts=counts, hosts=tuple(hosts), **more)


def test_two_consulates_one_fair_is_one_event():
    counted = tally([held("fair", "fresno", 412, [Host(1, "sacramento")])])
    assert (counted.network.events, counted.network.counts["attendances"]) == (1, 412)
    assert [(s.office, s.part, s.whole) for s in counted.shares] == [("fresno", 206, 412), ("sacramento", 206, 412)]
    assert counted.claimed == (2, 824)
    assert list(counted.offices) == ["fresno"]


def test_the_consulate_of_another_country_has_a_share_and_no_row():
    counted = tally([held("fair", "fresno", 100, [Host(1, None, "Consulado de Guatemala")], lead_weight=3)])
    assert [(s.office, s.name, s.part) for s in counted.shares] == [
        ("fresno", "", 75),
        (None, "Consulado de Guatemala", 25),
    ]
    assert counted.network.events == 1


def test_an_agency_at_five_events_is_one_agency():
    counted = tally([held(n, "fresno", 10, agencies=frozenset({"salud", n % 2})) for n in range(5)])
    assert counted.network.agencies == {"salud", 0, 1}


def test_persons_lie_between_the_largest_event_and_all_attendances():
    counted = tally([held("a", "fresno", 40), held("b", "fresno", 60), held("c", "dallas", 30)])
    assert counted.network.persons == (60, 130)


def test_without_a_report_it_is_missing_and_not_zero():
    counted = tally([held("a", "fresno", 40), held("b", "fresno", is_late=True), held("c", "fresno")])
    line = counted.offices["fresno"]
    assert (line.events, line.unreported, line.late, line.counts["attendances"]) == (3, 2, 1, 40)


def test_money_in_kind_is_never_added_to_cash_nor_dollars_of_two_countries():
    line = tally(
        [
            held("a", "fresno", 1, in_cash={"USD": Decimal(10)}, in_kind={"USD": Decimal(5)}),
            held("b", "toronto", 1, in_cash={"CAD": Decimal(7), "USD": Decimal("0.50")}),
        ]
    ).network
    assert (line.in_cash, line.in_kind) == ({"USD": Decimal("10.50"), "CAD": Decimal(7)}, {"USD": Decimal(5)})


def test_an_event_that_comes_twice_is_a_fault_of_the_caller():
    with pytest.raises(ValueError):
        tally([held("a", "fresno", 1), held("a", "dallas", 1)])


# -- lists -----------------------------------------------------------------------------------------------------------------
KNOWN = {"kind": {"fair"}, "mode": {"in_person", "virtual"}, "topics": {"diabetes"}, "services": {"screening_glucose"},
         "languages": {"es", "en"}}  # fmt: skip
HEAD = "title,kind,starts,ends,place,city,services,topics\n"
ROW = "Feria,fair,2026-10-03 09:00,2026-10-03 13:00,Parque,Fresno,screening_glucose,diabetes\n"


def test_a_good_row_is_read():
    [row] = rows.read(HEAD + ROW, KNOWN)
    assert (row.line, row.reasons, row.starts_at, row.lists["services"]) == (
        2, (), datetime(2026, 10, 3, 9), ("screening_glucose",),
    )  # fmt: skip
    assert row.values["mode"] == "in_person"


@pytest.mark.parametrize(
    "line, codes",
    [
        (",fair,2026-10-03 09:00,2026-10-03 13:00,P,F,,", ["health_weeks.row_blank"]),
        ("Feria,party,2026-10-03 09:00,2026-10-03 13:00,P,F,,", ["health_weeks.row_unknown"]),
        ("Feria,fair,03/10/2026,2026-10-03 13:00,P,F,,", ["health_weeks.row_bad_time"]),
        ("Feria,fair,2026-10-03 25:00,,P,F,,", ["health_weeks.row_blank", "health_weeks.row_bad_time"]),
        ("Feria,fair,2026-10-03 09:00,2026-10-03 13:00,P,F,tattoo;piercing,",
         ["health_weeks.row_unknown", "health_weeks.row_unknown"]),
        ("Feria,fair,2026-10-03 09:00,2026-10-03 13:00,P,F,,,,extra", ["health_weeks.row_too_long"]),
        ("F" * 161 + ",fair,2026-10-03 09:00,2026-10-03 13:00,P,F,,", ["health_weeks.row_long_text"]),
    ],
)  # fmt: skip
def test_a_bad_row_says_why_and_the_others_stay(line, codes):
    bad, good = rows.read(HEAD + line + "\n" + ROW, KNOWN)
    assert [r.code for r in bad.reasons] == codes
    assert good.reasons == ()


def test_the_same_event_twice_in_one_file_is_refused_the_second_time():
    first, second = rows.read(HEAD + ROW + ROW.replace("Feria", "FERIA"), KNOWN)
    assert first.reasons == ()
    assert [(r.code, dict(r.values)) for r in second.reasons] == [("health_weeks.row_twice", {"line": 2})]


@pytest.mark.parametrize(
    "text, codes",
    [
        ("", ("health_weeks.empty_file",)),
        (HEAD, ("health_weeks.empty_file",)),
        ("title,kind\n", ("health_weeks.no_column", "health_weeks.no_column")),
        (HEAD + "\n".join([ROW.strip()] * 5001), ("health_weeks.too_many_rows",)),
    ],
)
def test_a_file_that_is_no_list_is_refused_whole(text, codes):
    with pytest.raises(Refused) as refused:
        rows.read(text, KNOWN)
    assert refused.value.codes == codes


def test_a_byte_order_mark_and_cells_made_safe_are_read_as_they_were():
    [row] = rows.read("\ufeff" + HEAD + ROW.replace("Feria", "'=1+1"), KNOWN)
    assert row.values["title"] == "=1+1"
