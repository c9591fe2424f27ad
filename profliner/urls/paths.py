"""Addresses of paths."""

from django.urls import URLPattern, path

from profliner.views import paths

urlpatterns: list[URLPattern] = [
    path("paths/", paths.my_paths, name="paths"),
    path("paths/new/", paths.new_path, name="path_new"),
    path("paths/<uuid:pk>/", paths.one_path, name="path"),
]
