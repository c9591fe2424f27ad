"""Addresses of professions, the city's list and its figures."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
