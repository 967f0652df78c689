"""What every page knows: who acts, where, in which language, and whether this is the demo."""

from __future__ import annotations

from django.conf import settings

from ambos.records.posts.queries import roles
from ambos.records.registry.loading import origin
from ambos.records.registry.queries import navigation


def frame(request):
    """``access`` and ``post`` of the reader, the ``menu`` of her role, the origin pack, the demo flag."""
    access = getattr(request, "access", None)
    role = roles().get(access.role) if access and access.role else None
    return {
        "access": access,
        "post": getattr(request, "post", None),
        "role": role,
        "menu": navigation(access, role.home) if role else [],
        "pack": origin(),
        "is_demo": settings.IS_DEMO,
    }
