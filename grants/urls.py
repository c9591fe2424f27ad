"""Addresses of grants, below ``/grants/``."""

from django.urls import path

from grants.views import export, preview, review, rounds, rulesets

ADMINISTRATOR = [
    path("rounds/", rounds.rounds, name="grant_rounds"),
    path("rounds/new/", rounds.round_new, name="grant_round_new"),
    path("rounds/<uuid:pk>/", rounds.round_, name="grant_round"),
    path("rounds/<uuid:pk>/edit/", rounds.round_edit, name="grant_round_edit"),
    path("rounds/<uuid:pk>/step/<slug:name>/", rounds.step, name="grant_round_step"),
    path("rounds/<uuid:pk>/progress/", rounds.progress, name="grant_progress"),
    path("rounds/<uuid:pk>/held/", review.held, name="grant_held"),
    path("rounds/<uuid:pk>/awards/<int:award_pk>/", review.decide, name="grant_award_decide"),
    path("rounds/<uuid:pk>/preview/", preview.preview, name="grant_preview"),
    path("rounds/<uuid:pk>/files/<str:name>", export.export, name="grant_export"),
    path("rulesets/", rulesets.rulesets, name="grant_rulesets"),
    path("rulesets/new/", rulesets.ruleset_new, name="grant_ruleset_new"),
    path("rulesets/compare/", rulesets.ruleset_compare, name="grant_ruleset_compare"),
    path("rulesets/<int:pk>/", rulesets.ruleset, name="grant_ruleset"),
]

urlpatterns = [*ADMINISTRATOR]
