"""Addresses of professions, the city's list and its figures."""

from django.urls import URLPattern, path

from profliner.views import professions

urlpatterns: list[URLPattern] = [
    path("professions/", professions.professions, name="professions"),
    path("professions/compare/", professions.profession_compare, name="profession_compare"),
    path("professions/<slug:slug>/", professions.profession, name="profession"),
]
