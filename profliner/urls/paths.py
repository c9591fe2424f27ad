"""Addresses of paths."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
