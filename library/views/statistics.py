"""An author sees the uses of their own work."""

from django.contrib.auth.decorators import login_required
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from eschool.accounts.requests import SignedInRequest
from library.models import Publication
from library.selectors.uses import uses_of


@require_safe
@login_required
def lesson_uses(request: SignedInRequest, pk: int) -> HttpResponse:
    publication = get_object_or_404(
        Publication.objects.editable_by(request.user).select_related("subject"), pk=pk
    )
    context = {"page": publication, "uses": uses_of(publication)}
    return render(request, "library/lesson_uses.html", context)
