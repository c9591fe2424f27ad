"""Reporting a problem with a publication; no account needed."""

from http import HTTPStatus

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from eschool.core.limits import is_too_often
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
        sender = Visitor.of(request).identity
        if is_too_often(f"reports:{sender}", most=PER_HOUR, seconds=3600):
            form.add_error(None, _("You have sent several reports already. Try again in an hour."))
        else:
            reporter = request.user if request.user.is_authenticated else None
            report(publication=publication, text=form.cleaned_data["text"], reporter=reporter)
            messages.success(request, _("Thank you. The authors and the methodists have it."))
            return redirect(publication.relative_address)
    status = HTTPStatus.UNPROCESSABLE_ENTITY if request.method == "POST" else HTTPStatus.OK
    context = {"form": form, "page": publication}
    return render(request, "library/report_problem.html", context, status=status)
