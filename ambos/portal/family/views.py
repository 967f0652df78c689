"""The family's front door, and the door by which staff reach the page of their role."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render


def front(request):
    """What can we help you with today? No account, no script, nothing asked."""
    return render(request, "portal/family/front.html")


@login_required
def home(request):
    """Send whoever signs in to the first page of her menu."""
    return redirect("front")
