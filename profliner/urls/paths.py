"""Addresses of paths and of the steps they are made of."""

from django.urls import URLPattern, path

from profliner.views import path_changes, paths, steps

urlpatterns: list[URLPattern] = [
    path("paths/", paths.my_paths, name="paths"),
    path("paths/new/", paths.new_path, name="path_new"),
    path("paths/compare/", paths.compare_paths, name="path_compare"),
    path("paths/<uuid:pk>/", paths.one_path, name="path"),
    path("paths/<uuid:pk>/change/", path_changes.change_path, name="path_change"),
    path("paths/<uuid:pk>/steps/<uuid:step>/", paths.path_step, name="path_step"),
    path(
        "paths/<uuid:pk>/steps/<uuid:step>/change/",
        path_changes.change_step,
        name="path_step_change",
    ),
    path("steps/", steps.catalogue, name="steps"),
    path("steps/new/", steps.new_step, name="step_new"),
    path("steps/import/", steps.import_file, name="steps_import"),
    path("steps/<uuid:pk>/", steps.edit_step, name="step_edit"),
    path("steps/<uuid:pk>/needs/", steps.change_needs, name="step_needs"),
]
