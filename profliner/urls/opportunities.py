"""Addresses of programmes, events and whoever runs them."""

from django.urls import path

from profliner.views import (
    members,
    moderation,
    opportunities,
    organisations,
    organising,
    signups,
)

urlpatterns = [
    path("opportunities/", opportunities.opportunities, name="opportunities"),
    path("opportunities/moderation/", moderation.moderation, name="moderation_queue"),
    path(
        "opportunities/stories/<key:story_id>/moderate/",
        moderation.story_moderate,
        name="story_moderate",
    ),
    path("opportunities/<uuid:opportunity_id>/", opportunities.opportunity, name="opportunity"),
    path(
        "opportunities/<uuid:opportunity_id>/calendar.ics",
        opportunities.opportunity_calendar,
        name="opportunity_calendar",
    ),
    path("opportunities/<uuid:opportunity_id>/sign-up/", opportunities.sign_up, name="sign_up"),
    path(
        "opportunities/<uuid:opportunity_id>/edit/",
        organising.opportunity_edit,
        name="opportunity_edit",
    ),
    path(
        "opportunities/<uuid:opportunity_id>/manage/",
        organising.opportunity_manage,
        name="opportunity_manage",
    ),
    path(
        "opportunities/<uuid:opportunity_id>/submit/",
        organising.opportunity_submit,
        name="opportunity_submit",
    ),
    path(
        "opportunities/<uuid:opportunity_id>/cancel/",
        organising.opportunity_cancel,
        name="opportunity_cancel",
    ),
    path(
        "opportunities/<uuid:opportunity_id>/places/",
        organising.opportunity_places,
        name="opportunity_places",
    ),
    path(
        "opportunities/<uuid:opportunity_id>/schedule/",
        organising.opportunity_schedule,
        name="opportunity_schedule",
    ),
    path(
        "opportunities/<uuid:opportunity_id>/attendance/",
        organising.opportunity_attendance,
        name="opportunity_attendance",
    ),
    path(
        "opportunities/<uuid:opportunity_id>/moderate/",
        moderation.opportunity_moderate,
        name="opportunity_moderate",
    ),
    path("student/signups/", signups.my_sign_ups, name="my_sign_ups"),
    path("student/signups/<str:token>.ics", opportunities.my_calendar, name="my_calendar"),
    path(
        "student/signups/<uuid:signup_id>/withdraw/",
        signups.sign_up_withdraw,
        name="sign_up_withdraw",
    ),
    path("student/signups/<uuid:signup_id>/name/", signups.sign_up_name, name="sign_up_name"),
    path("wards/signups/", signups.ward_sign_ups_page, name="ward_sign_ups"),
    path(
        "wards/signups/<uuid:signup_id>/",
        signups.ward_sign_up_answer,
        name="ward_sign_up_answer",
    ),
    path("organisations/new/", organisations.organisation_new, name="organisation_new"),
    path("organisations/mine/", organisations.my_organisations, name="my_organisations"),
    path("organisations/queue/", organisations.organisation_queue, name="organisation_queue"),
    path("organisations/<uuid:organisation_id>/", organisations.organisation, name="organisation"),
    path(
        "organisations/<uuid:organisation_id>/edit/",
        organisations.organisation_edit,
        name="organisation_edit",
    ),
    path(
        "organisations/<uuid:organisation_id>/decide/",
        organisations.organisation_decide,
        name="organisation_decide",
    ),
    path(
        "organisations/<uuid:organisation_id>/members/",
        members.organisation_members,
        name="organisation_members",
    ),
    path(
        "organisations/<uuid:organisation_id>/members/<uuid:person_id>/remove/",
        members.organisation_member_remove,
        name="organisation_member_remove",
    ),
    path(
        "organisations/<uuid:organisation_id>/invitations/<uuid:invitation_id>/withdraw/",
        members.organisation_uninvite,
        name="organisation_uninvite",
    ),
    path("organisations/join/<str:token>/", members.organisation_join, name="organisation_join"),
    path(
        "organisations/<uuid:organisation_id>/change/",
        organisations.organisation_change_decide,
        name="organisation_change_decide",
    ),
    path(
        "organisations/<uuid:organisation_id>/stories/",
        organisations.story_write,
        name="story_write",
    ),
    path(
        "organisations/<uuid:organisation_id>/opportunities/new/",
        organising.opportunity_new,
        name="opportunity_new",
    ),
]
