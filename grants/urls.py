"""Addresses of grants, below ``/grants/``."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
