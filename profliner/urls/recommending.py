"""Addresses of recommendations and the models behind them."""

from django.urls import path

from profliner.views import recommending

urlpatterns = [
    path("recommendations/", recommending.recommendations, name="recommendations"),
    path("recommendations/choose/", recommending.choose, name="choose_item"),
    path("recommendations/forget/", recommending.forget, name="forget_choice"),
]
