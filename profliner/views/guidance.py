"""A counsellor's students: who needs attention, and one student's page."""

import uuid
from http import HTTPStatus
from typing import Any

from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from eschool.accounts.models import User
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from profliner.actions.note_reading import note_reading
from profliner.counselling import counselled_by, may_see_sign_ups, places_now
from profliner.forms.guidance import (
    ATTENTION,
    EVERYONE,
    AttentionForm,
    MeetingForm,
    NoteForm,
    OutcomeForm,
)
from profliner.permissions import can_counsel
from profliner.selectors.attention import (
    Reason,
    most_pressing_first,
    rows,
    tally,
    with_reasons,
)
from profliner.selectors.counselling import (
    class_now,
    classes_of_counsellor,
    guidance_at_school,
    signups_of,
)
from profliner.selectors.interests import interest_profile
from profliner.selectors.paths import NOT_COUNSELLED, chosen_path, step_after

PER_PAGE = 25


@require_safe
@only(can_counsel)
@never_cache
def students(request: SignedInRequest) -> HttpResponse:
    now = timezone.now()
    form = AttentionForm(classes_of_counsellor(request.user), request.GET)
    mine = with_reasons(counselled_by(request.user), now)
    if form.chosen_class:
        here = places_now(school_class=form.chosen_class)
        mine = mine.filter(pk__in=here.values("student"))
    counted = tally(mine)
    found = most_pressing_first(_narrowed(mine, form.chosen))
    page = Paginator(found, PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "form": form,
        "tally": counted,
        "page": page,
        "rows": rows(page.object_list, now),
        "chips": _chips(form, counted),
    }
    return render(request, "profliner/guidance/students.html", context)


def _narrowed(students: Any, chosen: str) -> Any:
    if chosen == EVERYONE:
        return students
    if chosen == ATTENTION:
        return students.filter(reasons__gt=0)
    return students.filter(**{f"why_{chosen}": True})


def _chips(form: AttentionForm, counted: Any) -> list[dict[str, Any]]:
    """Filters by reason that keep the class."""
    kept = f"&school_class={form.chosen_class.pk}" if form.chosen_class else ""
    numbers = {ATTENTION: counted.attention, EVERYONE: counted.students, **counted.reasons}
    words = dict(form.fields["why"].choices)  # type: ignore[attr-defined]  # a ChoiceField
    shown = [name for name in numbers if name not in Reason.values or numbers[name]]
    return [
        {
            "label": words[name],
            "count": numbers[name],
            "href": f"?why={name}{kept}",
            "selected": name == form.chosen,
        }
        for name in shown
    ]


@require_safe
@only(can_counsel)
@never_cache
def student(request: SignedInRequest, student_id: uuid.UUID) -> HttpResponse:
    return student_page(request, own_student(request, student_id))


def own_student(request: SignedInRequest, student_id: uuid.UUID) -> User:
    """Somebody else's, one without consent and one who does not exist look alike."""
    found: User = get_object_or_404(counselled_by(request.user), pk=student_id)
    return found


def student_page(request: SignedInRequest, found: User, **forms: Any) -> HttpResponse:
    """``forms`` that were refused stand in the place of empty ones."""
    note_reading(counsellor=request.user, student=found)
    now = timezone.now()
    mine = with_reasons(counselled_by(request.user), now)
    [row] = rows(mine.filter(pk=found.pk), now)
    context = {
        "student": found,
        "row": row,
        "school_class": class_now(found),
        "guidance": guidance_at_school(found),
        **_agreed_to(found),
        "now": now,
        "note_form": NoteForm(),
        "meeting_form": MeetingForm(),
        "outcome_form": OutcomeForm(),
        **forms,
    }
    status = HTTPStatus.UNPROCESSABLE_ENTITY if forms else HTTPStatus.OK
    return render(request, "profliner/guidance/student.html", context, status=status)


def _agreed_to(student: User) -> dict[str, Any]:
    """What the consent names and no more: path, interests, these in words, and sign-ups."""
    told, path = interest_profile(student), chosen_path(student, without=NOT_COUNSELLED)
    return {
        "path": path,
        "step": step_after(path, student),
        "told": told,
        "likes": told.leaders if told else [],
        "signups": signups_of(student) if may_see_sign_ups(student) else None,
    }
