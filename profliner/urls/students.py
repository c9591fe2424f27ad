"""Addresses of interests, activity and a student's own data."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
