"""Addresses of professions, the city's list and its figures."""

from django.urls import URLPattern, path

from profliner.views import city_figures, city_list, professions

urlpatterns: list[URLPattern] = [
    path("professions/", professions.professions, name="professions"),
    path("professions/compare/", professions.profession_compare, name="profession_compare"),
    path("professions/<slug:slug>/", professions.profession, name="profession"),
    path("city/professions/", city_list.city_list, name="city_list"),
    path("city/professions/new/", city_list.city_list_new, name="city_list_new"),
    path("city/professions/mark/", city_list.city_list_mark, name="city_list_mark"),
    path("city/professions/import/", city_list.city_list_import, name="city_list_import"),
    path("city/professions.csv", city_list.city_list_export, name="city_list_export"),
    path("city/professions/versions/", city_list.city_list_versions, name="city_list_versions"),
    path(
        "city/professions/versions/<int:number>/",
        city_list.city_list_version,
        name="city_list_version",
    ),
    path("city/professions/<slug:slug>/edit/", city_list.city_list_edit, name="city_list_edit"),
    path(
        "city/professions/<slug:slug>/remove/", city_list.city_list_remove, name="city_list_remove"
    ),
    path("city/figures/", city_figures.city_figures, name="city_figures"),
    path("city/figures/<slug:name>/", city_figures.city_figure_page, name="city_figure"),
    path("city/figures/<slug:name>.csv", city_figures.city_figure_csv, name="city_figure_csv"),
]
