"""Addresses of the library. The pages themselves stand where Wagtail's tree has them."""

from django.urls import path

from library.views import download, lesson, planning, reports, statistics

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
    path("my/plan/", planning.my_plan, name="my_plan"),
    path("my/lessons/<int:pk>/uses/", statistics.lesson_uses, name="lesson_uses"),
]
