"""Addresses of grants, below ``/grants/``."""

from django.urls import path

from grants.views import (
    bank,
    export,
    mine,
    preview,
    public,
    review,
    rounds,
    rulesets,
)

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

AUTHOR = [
    path("mine/", mine.my_grants, name="my_grants"),
    path("mine/<uuid:pk>/", mine.my_award, name="my_award"),
    path("given/", mine.grants_given, name="grants_given"),
    path("naming/", mine.naming, name="grants_naming"),
    path("bank/", bank.details, name="bank_details"),
    path("bank/confirm/", bank.confirm, name="bank_details_confirm"),
]
# A slug may be anything else than the words above.
PUBLIC = [
    path("", public.grants, name="grants"),
    path("rules/<int:pk>/", public.rules, name="public_rules"),
    path("rules/<int:pk>.json", public.rules_json, name="public_rules_json"),
    path("<slug:slug>/", public.round_, name="grants_public_round"),
    path("<slug:slug>/data/<slug:name>.<slug:form>", public.round_data, name="public_round_data"),
]

urlpatterns = [*ADMINISTRATOR, *AUTHOR, *PUBLIC]
