"""Reporting a problem with a publication; no account needed."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.core.cache import cache
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from library.actions.report_problem import report_problem as report
from library.models import Publication
from library.visitors import Visitor

PER_HOUR = 5


class ProblemForm(forms.Form):
    text = forms.CharField(
        label=gettext_lazy("What is wrong?"),
        help_text=gettext_lazy("Name the stage and what should stand there."),
        widget=forms.Textarea(attrs={"rows": 6}),
        min_length=10,
        max_length=4000,
    )


@require_http_methods(["GET", "HEAD", "POST"])
def report_problem(request: HttpRequest, pk: int) -> HttpResponse:
    publication = get_object_or_404(
        Publication.objects.published().select_related("subject"), pk=pk
    )
    form = ProblemForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        if _too_many(Visitor.of(request)):
            form.add_error(None, _("You have sent several reports already. Try again in an hour."))
        else:
            reporter = request.user if request.user.is_authenticated else None
            report(publication=publication, text=form.cleaned_data["text"], reporter=reporter)
            messages.success(request, _("Thank you. The authors and the methodists have it."))
            return redirect(publication.relative_address)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "page": publication}
    return render(request, "library/report_problem.html", context, status=status)


def _too_many(visitor: Visitor) -> bool:
    key = f"reports:{visitor.identity}"
    if cache.add(key, 1, 3600):
        return False
    try:
        return cache.incr(key) > PER_HOUR
    except ValueError:  # the cache was emptied between the two
        return False
