"""The manifest of distance learning: read this first."""

from django.utils.translation import gettext_lazy as _

from ambos.records.documents.roles import ISSUE
from ambos.records.registry.manifest import Door, Loader, NavigationItem, Program, Tick

from .actions import load_bodies
from .measures import MEASURES
from .permissions import ALIGNERS
from .queries import quiet, to_certify, to_decide
from .roles import ADVISE, ROLES

PROGRAM = Program(
    slug="distance_learning",
    title=_("Finish school from a distance"),
    urls="ambos.programs.distance_learning.urls",
    roles=ROLES,
    measures=MEASURES,
    privacy="ambos.programs.distance_learning.privacy",
    demo="ambos.programs.distance_learning.demo",
    loaders=(Loader("receiving_institutions", load_bodies),),
    tasks={"distance_learning.expire": "ambos.programs.distance_learning.tasks.expire_studies"},
    ticks=(Tick("distance_learning.expire", every=86_400),),
    doors=(
        Door(
            _("Finish upper secondary"),
            _("At any age and from here. Which route suits you, and how far its certificate reaches."),
            "distance_learning:adviser", room="school", order=50,
        ),
    ),
    area="school",
    navigation=(
        NavigationItem("consulate", _("Studies"), "distance_learning:studies", ADVISE, order=10, late=quiet),
        NavigationItem("consulate", _("Certificates of studies"), "distance_learning:studies", ISSUE, order=71, count=to_certify),
        NavigationItem("hq", _("Credits recognised"), "distance_learning:matrix", ALIGNERS, order=65, count=to_decide),
    ),
    refusals={
        "distance_learning.age_unclear": _(
            "The route asks for an age, and the birth date known does not tell. Write the whole date first."
        ),
        "distance_learning.area_passed": _("One of these areas is passed already. Leave it out."),
        "distance_learning.average_too_low": _("The route asks for an average of %(least)s in lower secondary."),
        "distance_learning.bad_answer": _("A number from %(low)s to %(high)s."),
        "distance_learning.before_application": _("That is before she applied, on %(day)s."),
        "distance_learning.body_there": _("An institution of this name is there already."),
        "distance_learning.certificate_after_registration": _("The certificate of lower secondary must be dated before the registration."),
        "distance_learning.chances_over": _("No chance or no time is left of an area: this study is over. She may register anew."),
        "distance_learning.certificate_first": _("Write down the certificate of lower secondary first."),
        "distance_learning.certified_already": _("The certificate was issued already. If the name is wrong, correct it."),
        "distance_learning.corrected_already": _("This certificate was corrected already. Correct the newer one."),
        "distance_learning.course_already": _("This course was passed already."),
        "distance_learning.courses_first": _("%(n)s preparatory courses come before the selection examination."),
        "distance_learning.credits_of_nothing": _("What is not recognised gives no credits. Leave the box empty."),
        "distance_learning.decided_already": _("Somebody has decided it already."),
        "distance_learning.ends_before_it_begins": _("The subject began on %(day)s."),
        "distance_learning.fewer_than_passed": _("She has passed subjects beyond that number."),
        "distance_learning.here_already": _("Her study is of this office already. Look for her by her name."),
        "distance_learning.in_future": _("That day has not come yet."),
        "distance_learning.mark_and_result": _("The mark and the result do not agree: from %(least)s on it is passed."),
        "distance_learning.mark_off_scale": _("Marks go from 0 to %(high)s."),
        "distance_learning.missing_areas": _("Areas of the examination to be passed: %(n)s."),
        "distance_learning.missing_courses": _("Preparatory courses to be passed: %(n)s."),
        "distance_learning.missing_identity": _("Her document has not been seen: nothing says how her name is written."),
        "distance_learning.missing_lower_secondary": _("The certificate of lower secondary, or its revalidation, has not been seen."),
        "distance_learning.missing_plan": _("Nobody has written down how many subjects her plan has."),
        "distance_learning.missing_selection": _("The selection examination is to be passed."),
        "distance_learning.missing_subjects": _("Subjects to be passed: %(n)s of %(whole)s."),
        "distance_learning.more_right_than_items": _("Write both numbers, and no more right answers than items."),
        "distance_learning.needs_average": _("Write the average: the route asks for %(least)s."),
        "distance_learning.needs_condition": _("Say the condition."),
        "distance_learning.needs_evidence": _("Say what it stands on."),
        "distance_learning.needs_guardian_letter": _("Below %(age)s years the guardian's letter is needed."),
        "distance_learning.needs_name": _("Write the name of the institution."),
        "distance_learning.needs_place": _("Write the place of the examination: it is in person, and may be far away."),
        "distance_learning.needs_target": _("Say as which course or credit it is recognised."),
        "distance_learning.no_area_chosen": _("Choose at least one area."),
        "distance_learning.no_chance_left": _("This area was sat %(tries)s times: there is no chance left. She may register anew."),
        "distance_learning.no_items": _("The paper %(instrument)s has no items to count."),
        "distance_learning.no_rules_yet": _("The route %(route)s has no rules for %(day)s."),
        "distance_learning.no_such_area": _("The examination has no area “%(area)s”."),
        "distance_learning.no_such_code": _("No study has that code. Compare it with her paper; the office that gave it makes a new one."),
        "distance_learning.no_such_course": _("The route has no such course."),
        "distance_learning.no_such_paper": _("Choose which document you saw."),
        "distance_learning.no_such_route": _("There is no route “%(route)s”."),
        "distance_learning.no_such_subject": _("The plan has %(n)s subjects."),
        "distance_learning.no_such_subject_code": _("No route has such a subject."),
        "distance_learning.not_its_turn": _("Subject %(n)s comes first: they are taken one after the other."),
        "distance_learning.not_now": _("That cannot be done now. The study stands so: %(state)s."),
        "distance_learning.not_written": _("Nothing of the kind is written down. Look whether somebody took it back already."),
        "distance_learning.nothing_passed": _("Nothing is passed yet, so there is nothing to state."),
        "distance_learning.one_at_a_time": _("Another subject is open. They are taken one at a time."),
        "distance_learning.passed_already": _("Subject %(n)s is passed already."),
        "distance_learning.pilot_counted": _("%(found)s items were counted, but only %(scored)s count: the pilot items are among them."),
        "distance_learning.plan_known": _("The rules of this route say how many subjects there are."),
        "distance_learning.proposed_already": _("A proposal for this subject waits already. Decide that one first."),
        "distance_learning.resit_too_late": _("The second chances for this area ended on %(until)s. She may register anew."),
        "distance_learning.rests_on_it": _("Something later rests on it: take that back first."),
        "distance_learning.result_already": _("The area %(area)s has its result already."),
        "distance_learning.review_in_past": _("The day of review lies ahead."),
        "distance_learning.same_name": _("That is the name the certificate bears."),
        "distance_learning.say_why": _("Choose why she leaves."),
        "distance_learning.sits_in_past": _("That day has passed."),
        "distance_learning.studies_already": _(
            "She has a study under way. If it is at another office, take it over by the code on her paper; else it must end first."
        ),
        "distance_learning.too_young": _("The route asks for %(age)s years of age on the day of the examination."),
        "distance_learning.unknown_answer": _("Choose one of the answers."),
        "distance_learning.waits_for_result": _("One of these areas was sat and waits for its result."),
        "distance_learning.wrong_area": _("She was not registered for the area %(area)s: look whether the result is hers."),
        "distance_learning.wrong_items": _(
            "The paper has %(scored)s items that count and %(pilot)s pilot ones, not %(found_scored)s and %(found_pilot)s."
        ),
        "distance_learning.wrong_items_sum": _("The items add up to %(found)s; %(scored)s count."),
        "distance_learning.wrong_purpose": _("This record is not one of education. Register her for her studies."),
        "distance_learning.wrong_subject": _("The subject open is number %(n)s: look whether the result is of that one."),
    },
)  # fmt: skip
