"""Addresses of programmes, events and whoever runs them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
