"""What is kept about her, seen with the code of her paper and her birth year: what there is, who may see it, how long.

A paper can be found by somebody else at home. So this page says what is kept and not what was found: telephones show their
last digits, visits and results only how many there are. The whole sheet is shown, printed and given as a file at the window.
"""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from ambos.domain.errors import Refused
from ambos.records.accounts.permissions import public
from ambos.records.audit.actions import record_read
from ambos.records.people.actions import ask_about_data, revoke_consent
from ambos.records.people.privacy import own_view
from ambos.records.people.queries import own_consent

from .follow import WHY
from .follow import _named as whose_paper
from .guard import private


@public(WHY)
@private()
@require_safe
def my_data(request):
    """What is kept, with whom it is shared, until when; what she may ask for. Reading it is logged."""
    person = _person(request)
    if person is None:
        return redirect("casework:follow")
    record_read(person, by="client", reason="my_data", office=person.office_id)
    return render(request, "casework/follow/my_data.html", {"own": own_view(person)})


@public(WHY)
@private()
@require_POST
def ask(request, what):
    """She asks that something be corrected, or to be forgotten: the window answers, in days that are counted."""
    person = _person(request)
    if person is None:
        return redirect("casework:follow")
    try:
        asked = ask_about_data(person=person, kind=what, by="client")
    except Refused as refused:
        raise Http404 from refused
    day = date_format(asked.due_on, "DATE_FORMAT")
    messages.success(request, _("We have written it down. The window answers by %(day)s.") % {"day": day})
    return redirect("casework:my-data")


@public(WHY)
@private()
@require_POST
def take_back(request, key):
    """She takes back a permission of her own. One to share a referral is taken back on the page of that referral."""
    person = _person(request)
    if person is None:
        return redirect("casework:follow")
    consent = own_consent(person, key)
    if consent is None:
        raise Http404
    revoke_consent(consent=consent, by="client")
    messages.success(request, _("You took it back. From now on it opens nothing."))
    return redirect("casework:my-data")


def _person(request):
    """Whose code and birth year this browser has given; ``None`` without a record, or where no year could be asked."""
    found = whose_paper(request)
    person = found.person if found else None
    return person if person and person.born and not person.forgotten_at else None
