"""Addresses of the library. The pages themselves stand where Wagtail's tree has them."""

from django.urls import path

from library.views import (
    download,
    lesson,
    planning,
    reports,
    review,
    statistics,
    teaching,
    upload,
    writing,
)

urlpatterns = [
    path("library/", lesson.library_index, name="library"),
    path("library/<slug:slug>/", lesson.subject, name="subject"),
    path("library/<slug:subject_slug>/<slug:slug>/", lesson.lesson, name="lesson"),
    path("lessons/<int:pk>/v<int:number>/", lesson.lesson_version, name="lesson_version"),
    path(
        "lessons/<int:pk>/v<int:number>/<slug:edition>.<slug:form>",
        download.lesson_download,
        name="lesson_download",
    ),
    path("lessons/<int:pk>/problem/", reports.report_problem, name="report_problem"),
    path("lessons/<int:pk>/plan/", planning.plan_add, name="plan_add"),
    path("lessons/<int:pk>/unplan/", planning.plan_remove, name="plan_remove"),
    path("lessons/<int:pk>/copy/", planning.lesson_copy, name="lesson_copy"),
    path("lessons/<int:pk>/teach/", teaching.teach, name="teach"),
    path("my/classes/", teaching.my_classes, name="my_classes"),
    path("my/classes/<uuid:pk>/", teaching.assignment, name="assignment"),
    path("my/classes/<uuid:pk>/close/", teaching.assignment_close, name="assignment_close"),
    path(
        "my/classes/<uuid:pk>/responses/<int:response_pk>/",
        teaching.response_mark,
        name="response_mark",
    ),
    path("student/", teaching.student_home, name="student_home"),
    path("student/work/<uuid:pk>/", teaching.work, name="work"),
    path("my/plan/", planning.my_plan, name="my_plan"),
    path("my/lessons/<int:pk>/uses/", statistics.lesson_uses, name="lesson_uses"),
    path("upload/", upload.upload, name="upload"),
    path("upload/<uuid:pk>/", upload.upload_state, name="upload_state"),
    path("upload/<uuid:pk>/original/", upload.upload_original, name="upload_original"),
    path("upload/<uuid:pk>/compare/", upload.upload_compare, name="upload_compare"),
    path("upload/<uuid:pk>/again/", upload.upload_again, name="upload_again"),
    path("upload/<uuid:pk>/discard/", upload.upload_discard, name="upload_discard"),
    path("write/", writing.write, name="write"),
    path("my/lessons/", writing.my_lessons, name="my_lessons"),
    path("my/lessons/<int:pk>/", writing.my_lesson, name="my_lesson"),
    path("my/lessons/<int:pk>/submit/", writing.submit, name="lesson_submit"),
    path("my/lessons/<int:pk>/withdraw/", writing.withdraw, name="lesson_withdraw"),
    path("my/lessons/<int:pk>/delete/", writing.delete, name="lesson_delete"),
    path("review/", review.review_queue, name="review_queue"),
    path("review/<int:pk>/", review.review, name="review"),
]
