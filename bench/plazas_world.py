"""The world of ``bench.plazas_large``: a network of plazas written by SQL straight into the tables of PostgreSQL.

Indexes and constraints are taken off, rows made, then all is put back as the migrations have it, then VACUUM ANALYZE.
"""

from __future__ import annotations

import json
import random
import time
import uuid
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from bench.run import SEED

OFFICES, A_PLAZA, A_GROUP, SESSIONS, NETWORK = 44, 200, 20, 20, 27
TODAY = datetime.now(UTC).date()
NAMES = json.loads(Path(__file__).with_name("names.json").read_text(encoding="utf-8"))
TABLES = (
    "people_person", "people_searchword", "plazas_learner", "plazas_groupmember", "plazas_session", "plazas_attendance",
    "plazas_moduleenrolment", "plazas_examrequest", "plazas_levelcompletion", "plazas_priorstudy",
)  # fmt: skip
KEY = """
CREATE OR REPLACE FUNCTION pg_temp.key(kind int, n bigint) RETURNS uuid LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT ('0190' || lpad(to_hex(kind), 4, '0') || '00007000a000' || lpad(to_hex(n), 12, '0'))::uuid $$"""
CHANCE = """
CREATE OR REPLACE FUNCTION pg_temp.chance(n bigint, salt int) RETURNS int LANGUAGE sql IMMUTABLE PARALLEL SAFE AS
$$ SELECT abs(hashint8extended(n, salt) %% 10000)::int $$"""
ROWS = """
INSERT INTO people_person (id, purpose, office_id, code, given_names, surname1, surname2, folded, born_on, born_precision, sex, language,
  other_languages, needs_interpreter, origin_country, origin_state, registered_at,
  last_seen_on, kept_age_band, version)
SELECT pg_temp.key(1, n), 'education', p.office_id, lpad(to_hex(n), 8, '0'), g.name, a.name, b.name, g.folded || ' ' || a.folded
  || ' ' || b.folded, current_date - 6000 - pg_temp.chance(n, 1) * 2, 'day', CASE WHEN n %% 3 = 0 THEN 'male' ELSE 'female' END, 'es',
  '[]', false, '', '', now() - (pg_temp.chance(n, 2) %% 1100) * interval '1 day', current_date, '', 1
FROM generate_series(0, %(last)s) n JOIN plazas_plaza p ON p.id = pg_temp.key(9, n / %(a_plaza)s)
JOIN made_given g ON g.i = floor(%(given)s * power(pg_temp.chance(n, 3) / 10000.0, 2.5))
JOIN made_surname a ON a.i = floor(%(surnames)s * power(pg_temp.chance(n, 4) / 10000.0, 2.5))
JOIN made_surname b ON b.i = floor(%(surnames)s * power(pg_temp.chance(n, 5) / 10000.0, 2.5));

INSERT INTO people_searchword (person_id, purpose, office_id, word)
SELECT DISTINCT p.id, p.purpose, p.office_id, w FROM people_person p, unnest(string_to_array(p.folded, ' ')) w;

INSERT INTO plazas_learner (id, person_id, plaza_id, number, plan, course, level_at_entry, served, can_come, state, enrolled_on,
  last_seen_on, withdrawn_on, why_left, evidence, document_name, proven, continues_at_home, is_demo, form_key)
SELECT pg_temp.key(2, n), pg_temp.key(1, n), pg_temp.key(9, n / %(a_plaza)s), 'B' || lpad(n::text, 8, '0'), %(plan)s, 'secondary',
  'secondary', 'reading', CASE WHEN n %% 4 = 0 THEN ('[[' || 1 + n %% 5 || ', 1080, 1200]]')::jsonb ELSE '[]' END, s.state,
  current_date - 20 - pg_temp.chance(n, 2) %% 1100,
  current_date - CASE WHEN s.state = 'withdrawn' THEN 200 WHEN s.state = 'inactive' THEN 95 + (n %% 200)::int
    WHEN n %% 10 = 3 THEN 35 + (n %% 7)::int ELSE (n %% 7)::int END,
  CASE WHEN s.state = 'withdrawn' THEN current_date - 10 - (n %% 400)::int END,
  CASE WHEN s.state = 'withdrawn' THEN (ARRAY['hours', 'pace', 'feedback', 'moved', 'work', 'family'])[1 + n %% 6] ELSE '' END,
  '', '', '[]', false, true, pg_temp.key(2, n)
FROM generate_series(0, %(last)s) n, LATERAL (SELECT CASE WHEN pg_temp.chance(n, 6) < 1500 THEN 'withdrawn'
  WHEN pg_temp.chance(n, 6) < 2500 THEN 'inactive' WHEN pg_temp.chance(n, 6) < 3000 THEN 'registered' ELSE 'active' END AS state) s;

INSERT INTO plazas_groupmember (id, group_id, learner_id, starts_on, ends_on)
SELECT pg_temp.key(3, n), pg_temp.key(8, n / %(a_group)s), l.id, l.enrolled_on, l.withdrawn_on
FROM generate_series(0, %(last)s) n JOIN plazas_learner l ON l.id = pg_temp.key(2, n);

INSERT INTO plazas_session (id, group_id, day, minutes, note)
SELECT pg_temp.key(4, g * %(sessions)s + k), pg_temp.key(8, g), current_date - 7 * k - (g %% 5)::int - 1, 120, ''
FROM generate_series(0, %(sessions)s - 1) k, generate_series(0, %(last)s / %(a_group)s) g;

INSERT INTO plazas_attendance (session_id, learner_id, day, state, differs)
SELECT pg_temp.key(4, (n / %(a_group)s) * %(sessions)s + k), pg_temp.key(2, n), current_date - 7 * k - ((n / %(a_group)s) %% 5)::int - 1,
  CASE WHEN n %% 10 = 3 AND k < 5 OR c < 1200 THEN 'absent' WHEN c < 2000 THEN 'excused' WHEN c < 2500 THEN 'late' ELSE 'present' END, c = 1
FROM generate_series(%(sessions)s - 1, 0, -1) k, generate_series(0, %(last)s) n, LATERAL (SELECT pg_temp.chance(n * 20 + k, 7) AS c) r;

INSERT INTO plazas_moduleenrolment (id, learner_id, module, state, started_on, evidence_on, by_placement, mark, done_on, failures)
SELECT pg_temp.key(5, n * 4 + j), pg_temp.key(2, n), (%(modules)s::text[])[1 + (n + j) %% %(module_count)s],
  (ARRAY['passed', 'passed', 'evidence_complete', 'studying'])[1 + j], current_date - (4 - j) * 60 - (n %% 60)::int,
  CASE WHEN j = 2 THEN current_date - 20 END, false, CASE WHEN j < 2 THEN 8 END,
  CASE WHEN j < 2 THEN current_date - (3 - j) * 60 - (n %% 60)::int END, CASE WHEN j = 3 AND n %% 40 = 0 THEN 2 ELSE 0 END
FROM generate_series(0, %(last)s) n, generate_series(0, 3) j;

INSERT INTO plazas_examrequest (id, enrolment_id, plaza_id, state, requested_at, mark, passed, sat_on, corrected_why)
SELECT pg_temp.key(6, n * 4 + j), pg_temp.key(5, n * 4 + j), pg_temp.key(9, n / %(a_plaza)s), 'marked',
  now() - ((3 - j) * 60 + n %% 60 + 3) * interval '1 day', 8, true, current_date - (3 - j) * 60 - (n %% 60)::int, ''
FROM generate_series(0, %(last)s) n, generate_series(0, 1) j
UNION ALL
SELECT pg_temp.key(6, n * 4 + 2), pg_temp.key(5, n * 4 + 2), pg_temp.key(9, n / %(a_plaza)s), 'requested',
  now() - (n %% 20) * interval '1 day', NULL, NULL, NULL, '' FROM generate_series(0, %(last)s, 500) n;

INSERT INTO plazas_levelcompletion (id, learner_id, plaza_id, level, plan, counted, completed_on)
SELECT pg_temp.key(7, n), l.id, l.plaza_id, 'secondary', %(plan)s, '[]', l.enrolled_on + 10 + (current_date - l.enrolled_on - 10) * 2 / 3
FROM generate_series(0, %(last)s, 3) n JOIN plazas_learner l ON l.id = pg_temp.key(2, n);

INSERT INTO plazas_priorstudy (id, learner_id, schooling, paper, modules, proves_level, state, why)
SELECT pg_temp.key(10, n), pg_temp.key(2, n), 'primary_6', 'Certificado de primaria', '[]', 'primary', CASE WHEN n %% 1000 = 0
  THEN 'proposed' ELSE 'accepted' END, '' FROM generate_series(0, %(last)s, 20) n"""


def build(learners: int) -> None:
    from django.db import connection

    from ambos.domain.adult_education.plans import plan_on
    from ambos.domain.names import fold
    from ambos.programs.plazas.loading import plans

    plan = plan_on(plans(), TODAY)
    modules = list(dict.fromkeys(code for level in plan.levels.values() for code in level.of))
    given = [*NAMES["female"], *NAMES["male"]]
    random.Random(SEED).shuffle(given)
    with connection.cursor() as cursor:
        cursor.execute("SET maintenance_work_mem = '512MB'")
        cursor.execute("SET work_mem = '128MB'")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute(KEY)
        cursor.execute(CHANCE.replace("%%", "%"))
        for name, words in (("given", given), ("surname", NAMES["surnames"])):
            cursor.execute(f"CREATE TEMP TABLE made_{name} AS SELECT u.n - 1 AS i, u.name, u.folded FROM unnest(%s::text[], %s::text[]) "
                           "WITH ORDINALITY AS u(name, folded, n)", [words, [fold(word) for word in words]])  # fmt: skip
        _plazas(cursor, learners)
        put_back = _taken_off(cursor)
        values = {
            "last": learners - 1, "a_plaza": A_PLAZA, "a_group": A_GROUP, "sessions": SESSIONS, "given": len(given),
            "surnames": len(NAMES["surnames"]), "plan": plan.code, "modules": modules, "module_count": len(modules),
        }  # fmt: skip
        for statement in ROWS.split(";\n"):
            start = time.monotonic()
            cursor.execute(statement, values)
            print(f"  {statement.split()[2]}: {cursor.rowcount:,} rows, {time.monotonic() - start:.0f} s", flush=True)
        start = time.monotonic()
        for statement in put_back:
            cursor.execute(statement)
        cursor.execute("SET session_replication_role = DEFAULT")
        cursor.execute("VACUUM ANALYZE")
        print(f"  indexes, constraints, statistics: {time.monotonic() - start:.0f} s", flush=True)


def _taken_off(cursor: Any) -> list[str]:
    """Takes unique constraints and indexes (but keys) off the large tables; the statements that put them back as they were."""
    put_back = []
    for table in TABLES:
        cursor.execute("SELECT conname, pg_get_constraintdef(oid) FROM pg_constraint WHERE conrelid = %s::regclass AND contype = 'u' "
                       "AND NOT EXISTS (SELECT FROM pg_constraint f WHERE f.contype = 'f' AND f.conindid = pg_constraint.conindid)",
                       [table])  # fmt: skip
        for name, says in cursor.fetchall():
            put_back.append(f'ALTER TABLE {table} ADD CONSTRAINT "{name}" {says}')
            cursor.execute(f'ALTER TABLE {table} DROP CONSTRAINT "{name}"')
        cursor.execute("SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid "
                       "WHERE i.indrelid = %s::regclass AND NOT i.indisprimary AND NOT EXISTS (SELECT FROM pg_constraint k "
                       "WHERE k.conindid = i.indexrelid)", [table])  # fmt: skip
        for name, says in cursor.fetchall():
            put_back.append(says)
            cursor.execute(f'DROP INDEX "{name}"')
    return put_back


def _plazas(cursor: Any, learners: int) -> None:
    """Offices, hosts, plazas and groups; the network and the accounts that look."""
    from ambos.programs.plazas.models import Group, GroupMember, Network, Plaza, Staff
    from ambos.records.directory.models import Organization
    from tests.support import world

    today, many = TODAY, learners // A_PLAZA
    offices = [world.office(f"oficina-{n}") for n in range(OFFICES)]
    hosts = Organization.objects.bulk_create(
        [Organization(name=f"Casa {n}", folded_name=f"casa {n}", **world.SOURCED) for n in range(many)], batch_size=5000
    )
    network = Network.objects.create(name="Red", lead=hosts[0], office=offices[0])
    plazas = Plaza.objects.bulk_create(
        [
            Plaza(
                id=key(9, n), code=f"P{n:07}", name=f"Plaza {n:05}", kind="community", office=offices[int(OFFICES * (n / many) ** 2.5)],
                host=hosts[n], network=network if n < NETWORK else None, city="Los Angeles", state="operating", state_on=today,
                opened_on=date(2020, 1, 1), offers=["secondary"], form_key=uuid.uuid4(),
            )
            for n in range(many)
        ],
        batch_size=5000,
    )  # fmt: skip
    groups = [
        Group(
            id=key(8, n), plaza_id=key(9, n * A_GROUP // A_PLAZA), name=f"Grupo {n % 10}", course="secondary", starts_on=date(2020, 1, 1),
            hours=[[1 + n % 5, 1080, 1200]],
        )
        for n in range(learners // A_GROUP)
    ]  # fmt: skip
    Group.objects.bulk_create(groups, batch_size=5000)
    adviser, _ = world.account("plaza_adviser", organization=hosts[0], email="adviser@example.org")
    for role, where in (
        ("plaza_coordinator", {"organization": hosts[0]}), ("education_officer", {"office": offices[0]}), ("headquarters_coordinator", {}),
    ):  # fmt: skip
        world.account(role, email=f"{role}@example.org", **where)
    staff = [
        Staff(
            plaza=plaza, account=adviser if n == 0 and not m else None, name=f"Asesora {n}-{m}", part="adviser",
            starts_on=date(2021, 1, 1),
        )
        for n, plaza in enumerate(plazas) for m in range(2)
    ]  # fmt: skip
    Staff.objects.bulk_create(staff, batch_size=5000)
    GroupMember.objects.bulk_create(
        [GroupMember(group=group, staff=staff[2 * (n // 10) + n % 2], starts_on=date(2021, 1, 1)) for n, group in enumerate(groups)],
        batch_size=5000,
    )  # fmt: skip


def key(kind: int, n: int) -> uuid.UUID:
    return uuid.UUID(f"0190{kind:04x}00007000a000{n:012x}")


# -- what is asked ------------------------------------------------------------------------------------------------------------
