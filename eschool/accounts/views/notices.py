"""What the site told a person."""

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.actions.read_notices import read_notices
from eschool.accounts.models import Notice
from eschool.accounts.notices import sentence
from eschool.accounts.requests import SignedInRequest

PER_PAGE = 30


@require_safe
@login_required
def notices(request: SignedInRequest) -> HttpResponse:
    paginator = Paginator(Notice.objects.visible_to(request.user), PER_PAGE)
    page = paginator.get_page(request.GET.get("page"))
    items = [(notice, sentence(notice)) for notice in page]
    return render(request, "accounts/notices.html", {"page": page, "items": items})


@require_POST
@login_required
def notice_open(request: SignedInRequest, notice_id: int) -> HttpResponse:
    """Marks it read and goes where it points."""
    notice = get_object_or_404(Notice.objects.visible_to(request.user), pk=notice_id)
    read_notices(notices=Notice.objects.filter(pk=notice.pk))
    return redirect(notice.url or "notices")


@require_POST
@login_required
def notices_read(request: SignedInRequest) -> HttpResponse:
    read_notices(notices=Notice.objects.visible_to(request.user))
    return redirect("notices")
