"""Addresses of recommendations and the models behind them."""

from django.urls import path

from profliner.views import models, recommending

urlpatterns = [
    path("recommendations/", recommending.recommendations, name="recommendations"),
    path("recommendations/choose/", recommending.choose, name="choose_item"),
    path("recommendations/forget/", recommending.forget, name="forget_choice"),
    path("recommendations/rules/", models.recommendation_rules, name="recommendation_rules"),
    path("models/", models.models, name="models"),
    path("models/training/", models.training, name="model_training"),
    path("models/train/", models.train, name="model_train"),
    path("models/back/", models.back, name="model_back"),
    path("models/<uuid:pk>/", models.model, name="model"),
]
