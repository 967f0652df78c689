"""The family's front door, and the door by which staff reach the page of their role."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.shortcuts import redirect, render


def front(request):
    """What can we help you with today? No account, no script, nothing asked."""
    return render(request, "portal/family/front.html")


def what_we_keep(request):
    """Which data are kept, why, how long, and what is never asked."""
    return render(request, "portal/family/what_we_keep.html")


def accessibility(request):
    """How the pages can be used, and where to say that one cannot."""
    return render(request, "portal/family/accessibility.html")


def no_signal(request):
    """What to do without a connection, to print."""
    return render(request, "portal/family/no_signal.html")


@login_required
def home(request):
    """Send whoever signs in to the first page of her menu."""
    return redirect("front")
