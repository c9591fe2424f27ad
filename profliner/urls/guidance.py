"""Addresses of counsellors."""

from django.urls import URLPattern, path

from profliner.views import guidance, meetings, picture

urlpatterns: list[URLPattern] = [
    path("counselling/", guidance.students, name="counselling"),
    path("counselling/students/<uuid:student_id>/", guidance.student, name="counselled_student"),
    path("counselling/students/<uuid:student_id>/notes/", meetings.note_write, name="note_write"),
    path("counselling/notes/<key:note_id>/delete/", meetings.note_delete, name="note_delete"),
    path(
        "counselling/students/<uuid:student_id>/meetings/",
        meetings.meeting_plan,
        name="meeting_plan",
    ),
    path("counselling/meetings/", meetings.meetings, name="counselling_meetings"),
    path(
        "counselling/meetings/<uuid:meeting_id>/held/", meetings.meeting_held, name="meeting_held"
    ),
    path(
        "counselling/meetings/<uuid:meeting_id>/cancel/",
        meetings.meeting_cancel,
        name="meeting_cancel",
    ),
    path(
        "counselling/meetings/<uuid:meeting_id>/calendar.ics",
        meetings.meeting_calendar,
        name="meeting_calendar",
    ),
    path("counselling/school/", picture.school, name="counselling_school"),
    path("counselling/classes/<uuid:class_id>/", picture.school_class, name="counselling_class"),
    path("my/counselling/", meetings.my_counselling, name="my_counselling"),
]
