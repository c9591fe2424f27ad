"""Addresses of recommendations and the models behind them."""

from django.urls import URLPattern

urlpatterns: list[URLPattern] = []
