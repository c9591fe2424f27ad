"""A class, or the whole school, as its counsellor may see it."""

import uuid

from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eschool.accounts.models import School, SchoolClass
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from profliner.counselling import counselled_at, schools_of
from profliner.permissions import can_counsel
from profliner.selectors.counselling import classes_of_counsellor
from profliner.selectors.picture import picture


@require_safe
@only(can_counsel)
@never_cache
def school(request: SignedInRequest) -> HttpResponse:
    """The first school of those where the person is a counsellor."""
    mine = School.objects.filter(pk__in=schools_of(request.user)).order_by("number", "pk")
    first = mine.first()
    if first is None:
        raise Http404
    return _page(request, first, None)


@require_safe
@only(can_counsel)
@never_cache
def school_class(request: SignedInRequest, class_id: uuid.UUID) -> HttpResponse:
    found = get_object_or_404(classes_of_counsellor(request.user), pk=class_id)
    return _page(request, found.school, found)


def _page(request: SignedInRequest, of: School, chosen: SchoolClass | None) -> HttpResponse:
    context = {
        "school": of,
        "school_class": chosen,
        "is_school": chosen is None,
        "classes": classes_of_counsellor(request.user),
        "picture": picture(counselled_at(request.user, of), chosen),
    }
    return render(request, "profliner/guidance/picture.html", context)
