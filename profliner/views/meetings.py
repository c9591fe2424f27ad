"""Notes and talks: written and planned by counsellors, read by families."""

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from eschool.accounts.models import User
from eschool.accounts.requests import SignedInRequest
from eschool.accounts.views.gates import only
from profliner.actions.delete_note import delete_note
from profliner.actions.end_meeting import cancel_meeting, hold_meeting
from profliner.actions.plan_meeting import plan_meeting
from profliner.actions.write_note import write_note
from profliner.calendars import calendar
from profliner.counselling import by_their_school, counselled_by
from profliner.forms.guidance import MeetingForm, NoteForm, OutcomeForm
from profliner.models import CounsellorNote, Meeting
from profliner.permissions import can_counsel, can_read_own_counselling
from profliner.refusals import Refused
from profliner.selectors.counselling import clashing, entry_of, guidance_of_many
from profliner.views.guidance import own_student, student_page

PER_PAGE = 25
LATEST = 10


@require_POST
@only(can_counsel)
def note_write(request: SignedInRequest, student_id: uuid.UUID) -> HttpResponse:
    found = own_student(request, student_id)
    form = NoteForm(request.POST)
    if not form.is_valid():
        return student_page(request, found, note_form=form)
    write_note(counsellor=request.user, student=found, text=form.cleaned_data["text"])
    messages.success(request, _("The note is kept. The student and the guardians are told."))
    return redirect("counselled_student", found.pk)


@require_POST
@only(can_counsel)
def note_delete(request: SignedInRequest, note_id: int) -> HttpResponse:
    mine = CounsellorNote.objects.filter(
        author=request.user, student__in=counselled_by(request.user)
    )
    note: CounsellorNote = get_object_or_404(mine.select_related("student"), pk=note_id)
    delete_note(counsellor=request.user, note=note)
    messages.success(request, _("The note is deleted."))
    return redirect("counselled_student", note.student_id)


@require_POST
@only(can_counsel)
def meeting_plan(request: SignedInRequest, student_id: uuid.UUID) -> HttpResponse:
    found = own_student(request, student_id)
    form = MeetingForm(request.POST)
    if not form.is_valid():
        return student_page(request, found, meeting_form=form)
    meeting = plan_meeting(counsellor=request.user, student=found, **form.cleaned_data)
    messages.success(request, _("The talk is planned. The student and the guardians are told."))
    if others := clashing(meeting, request.user):
        names = ", ".join(other.student.short_name for other in others)
        messages.warning(
            request, _("At that hour you also talk with %(names)s.") % {"names": names}
        )
    return redirect("counselled_student", found.pk)


@require_POST
@only(can_counsel)
def meeting_held(request: SignedInRequest, meeting_id: uuid.UUID) -> HttpResponse:
    meeting = _own_meeting(request, meeting_id)
    form = OutcomeForm(request.POST)
    if not form.is_valid():
        return student_page(request, meeting.student, outcome_form=form, outcome_of=meeting.pk)
    try:
        hold_meeting(counsellor=request.user, meeting=meeting, outcome=form.cleaned_data["outcome"])
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Kept. The student and the guardians are told."))
    return redirect("counselled_student", meeting.student_id)


@require_POST
@only(can_counsel)
def meeting_cancel(request: SignedInRequest, meeting_id: uuid.UUID) -> HttpResponse:
    meeting = _own_meeting(request, meeting_id)
    try:
        cancel_meeting(counsellor=request.user, meeting=meeting)
    except Refused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("Cancelled. The student and the guardians are told."))
    return redirect("counselled_student", meeting.student_id)


def _own_meeting(request: SignedInRequest, meeting_id: uuid.UUID) -> Meeting:
    of_mine = Meeting.objects.filter(student__in=counselled_by(request.user))
    here = by_their_school(of_mine, "counsellor")
    found: Meeting = get_object_or_404(here.select_related("student"), pk=meeting_id)
    return found


@require_safe
@only(can_counsel)
@never_cache
def meetings(request: SignedInRequest) -> HttpResponse:
    """Those of one's students that are to come, and those whose outcome is not written yet."""
    page = Paginator(_coming(request.user), PER_PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "now": timezone.now()}
    return render(request, "profliner/guidance/meetings.html", context)


def _coming(counsellor: User) -> QuerySet[Meeting]:
    planned = Meeting.objects.planned().filter(student__in=counselled_by(counsellor))
    here: QuerySet[Meeting] = by_their_school(planned, "counsellor")
    return here.select_related("student", "counsellor").order_by("starts_at")


@require_safe
@only(can_read_own_counselling)
@never_cache
def my_counselling(request: SignedInRequest) -> HttpResponse:
    """One's own for a student, each ward's for a guardian: the latest, and all where asked for."""
    people = User.objects.wards_of(request.user).order_by("first_name", "pk")
    mine = [request.user] if "student" in request.user.role_kinds else []
    is_whole = "all" in request.GET
    context = {
        "each": guidance_of_many([*mine, *people]),
        "is_whole": is_whole,
        "latest": LATEST,
        "shown": ":" if is_whole else f":{LATEST}",
        "now": timezone.now(),
    }
    return render(request, "profliner/guidance/mine.html", context)


@require_safe
@login_required
@never_cache
def meeting_calendar(request: SignedInRequest, meeting_id: uuid.UUID) -> HttpResponse:
    """For the student, the guardians and the counsellors; to anybody else it does not exist."""
    meeting: Meeting = get_object_or_404(
        Meeting.objects.visible_to(request.user).planned(), pk=meeting_id
    )
    file = calendar([entry_of(meeting)], name=_("A talk with the counsellor"), now=timezone.now())
    answer = HttpResponse(file, content_type="text/calendar; charset=utf-8")
    answer["Content-Disposition"] = f'attachment; filename="{meeting.pk}.ics"'
    return answer
