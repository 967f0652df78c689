"""Outlines and places on one sheet."""

from __future__ import annotations

import math
import re
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ambos.domain.errors import Refused
from ambos.domain.maps import Conic, Outlines, Projection, area, decode, outlines, path, project, thin

LOWER_48 = {"parallels": [29.5, 45.5], "center": [-96, 38.3], "scale": 1120, "at": [496, 276]}
ALASKA = {"areas": ["02", "AK"], "parallels": [55, 65], "center": [-152, 63], "scale": 330, "at": [112, 498]}
SHEET = {"object": "states", "width": 960, "height": 600, "leave_out": ["60"], "main": LOWER_48, "insets": [ALASKA]}
STATES = Projection.load(SHEET)
MAIN = STATES.main


@pytest.mark.parametrize(
    "lon, lat, state, point",
    [
        (-96, 38.3, "KS", (496.0, 276.0)),  # the centre lies where the sheet says
        (-152, 63, "AK", (112.0, 498.0)),
        (-118.2437, 34.0522, "CA", (141.7, 318.1)),
        (-87.6298, 41.8781, "IL", (616.8, 200.1)),
        (172.9, 52.9, "02", (-4.7, 524.7)),  # Attu, beyond the 180th meridian, is west of Alaska, not east
    ],
)
def test_places(lon, lat, state, point):
    assert project(lon, lat, state, STATES) == point


@given(st.floats(-125, -66), st.floats(25, 49))
def test_equal_land_is_equal_ink(lon, lat):
    d = 0.01
    corners = [MAIN.place(lon, lat), MAIN.place(lon + d, lat), MAIN.place(lon + d, lat + d), MAIN.place(lon, lat + d)]
    land = math.radians(d) * (math.sin(math.radians(lat + d)) - math.sin(math.radians(lat)))
    assert area(corners) == pytest.approx(land * MAIN.scale**2, rel=1e-3)


@given(st.floats(allow_nan=False, allow_infinity=False, min_value=-1e6, max_value=1e6), st.floats(-90, 90))
def test_every_place_lands_somewhere(lon, lat):
    assert all(map(math.isfinite, MAIN.place(lon, lat)))


# two squares side by side, sharing arc 0; an islet; one left out; one in the inset
TOPOLOGY = {
    "type": "Topology",
    "transform": {"scale": [1, 1], "translate": [-100, 30]},
    "arcs": [
        [[5, 0], [0, 5]],
        [[5, 5], [-5, 0], [0, -5], [5, 0]],
        [[5, 0], [5, 0], [0, 5], [-5, 0]],
        [[20, 0], [0, 0], [0, 0], [0, 0]],
    ],
    "objects": {
        "states": {
            "type": "GeometryCollection",
            "geometries": [
                {"type": "MultiPolygon", "arcs": [[[0, 1]], [[3]]], "id": "48"},
                {"type": "Polygon", "arcs": [[2, -1]], "id": "22"},
                {"type": "Polygon", "arcs": [[2, -1]], "id": "60"},
                {"type": "Polygon", "arcs": [[0, 1]], "id": "02"},
                {"type": None, "id": "00"},
            ],
        }
    },
}


def points_of(text):
    return [tuple(map(float, pair.split())) for pair in re.findall(r"[ML]([^MLZ]+)", text)]


def test_steps_become_places():
    assert list(decode(TOPOLOGY))[1] == [(-95, 35), (-100, 35), (-100, 30), (-95, 30)]
    assert list(decode({"arcs": [[[1.5, 2.5], [3.0, 4.0]]]})) == [[(1.5, 2.5), (3.0, 4.0)]]


def test_neighbours_keep_one_border():
    drawn = outlines(TOPOLOGY, STATES)
    assert list(drawn.areas) == ["48", "22", "02", "00"]
    west, east = points_of(drawn.areas["48"]), points_of(drawn.areas["22"])
    border = [project(-95, 30, "TX", STATES), project(-95, 35, "TX", STATES)]
    assert set(west) & set(east) == set(border)
    assert drawn.areas["48"].count("M") == 1  # the islet without land is gone
    assert drawn.land == "".join(drawn.areas.values())
    assert drawn.areas["00"] == ""


def test_a_border_is_drawn_where_both_neighbours_are_on_one_part_of_the_sheet():
    geometries = TOPOLOGY["objects"]["states"]["geometries"]
    two = TOPOLOGY | {"objects": {"states": {"geometries": geometries[:2]}}}
    assert points_of(outlines(two, STATES).borders) == [project(-95, lat, "TX", STATES) for lat in (30, 35)]
    apart = TOPOLOGY | {"objects": {"states": {"geometries": [geometries[1], geometries[3]]}}}
    assert outlines(apart, STATES).borders == ""


def test_no_area_vanishes_for_being_small():
    tiny = {"arcs": [[[-95, 35], [-94.99, 35], [-94.99, 35.01], [-95, 35]]],
            "objects": {"states": {"geometries": [{"type": "Polygon", "arcs": [[0]], "id": "11"}]}}}  # fmt: skip
    assert outlines(tiny, STATES, tolerance=0).areas["11"].startswith("M")


def test_an_object_that_is_not_there():
    with pytest.raises(KeyError):
        outlines(TOPOLOGY, Projection(MAIN, object="provinces"))


def test_nothing_to_draw():
    assert outlines({"arcs": [], "objects": {"states": {"geometries": []}}}, STATES) == Outlines({}, "")


lines = st.lists(st.tuples(st.integers(0, 40), st.integers(0, 40)), max_size=30)


def to_segment(p, a, b):
    steps = [i / 200 for i in range(201)]
    return min(math.dist(p, (a[0] + t * (b[0] - a[0]), a[1] + t * (b[1] - a[1]))) for t in steps)


@given(lines, st.sampled_from([0.5, 3, 10]))
def test_a_thinned_line_stays_near(points, tolerance):
    thinned = thin(points, tolerance)
    assert thinned[:1] == points[:1]
    assert thinned[-1:] == points[-1:]
    if len(points) > 1:
        segments = list(pairwise(thinned))
        assert all(min(to_segment(p, a, b) for a, b in segments) <= tolerance + 0.2 for p in points)


@given(lines)
def test_thinning_by_nothing_draws_the_same_line(points):
    assert set(thin(points, 0)) <= set(points)
    assert len(thin(points, 1000)) == min(len(points), 2)


def test_a_closed_ring_is_thinned_without_collapsing():
    circle = [(100 * math.cos(a / 50 * math.pi), 100 * math.sin(a / 50 * math.pi)) for a in range(101)]
    thinned = thin(circle, 1)
    assert 8 < len(thinned) < 40
    assert area(thinned) > 0.97 * area(circle)


@pytest.mark.parametrize(
    "points, text",
    [([], ""), ([(1, 2)], "M1 2"), ([(0, 0), (0.04, 0), (3.14, -0.01)], "M0 0L3.1 0"), ([(1234.56, 7)], "M1234.6 7")],
)
def test_paths(points, text):
    assert path(points) == text


@pytest.mark.parametrize(
    "change, at",
    [
        ({"main": None}, "main/parallels"),
        ({"main": LOWER_48 | {"parallels": [-30, 30]}}, "main"),
        ({"main": LOWER_48 | {"scale": 0}}, "main"),
        ({"main": LOWER_48 | {"scale": "big"}}, "main/scale"),
        ({"main": LOWER_48 | {"at": [1]}}, "main/at"),
        ({"insets": [ALASKA, ALASKA]}, "insets/1/areas"),
        ({"insets": [ALASKA | {"areas": [2]}]}, "insets/0/areas"),
        ({"insets": [None]}, "insets/0/center"),
        ({"leave_out": [60]}, "leave_out"),
        ({"width": 0}, "width"),
        ({"height": True}, "height"),
        ({"object": ""}, "object"),
    ],
)
def test_projections_that_are_refused(change, at):
    with pytest.raises(Refused) as refused:
        Projection.load(SHEET | change)
    assert at in [reason.values["at"] for reason in refused.value.reasons]


def test_a_sheet_without_insets():
    plain = Projection.load({"main": LOWER_48})
    assert (plain.insets, plain.width, plain.height, plain.object) == ({}, 960, 600, "states")
    with pytest.raises(Refused):
        Projection.load(None)
    with pytest.raises(ValueError):
        Conic((10, -10), (0, 0), 1, (0, 0))
