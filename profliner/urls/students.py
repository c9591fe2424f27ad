"""Addresses of interests, activity and a student's own data."""

from django.urls import URLPattern, path

from profliner.views import interests

urlpatterns: list[URLPattern] = [
    path("interests/", interests.interests, name="interests"),
    path("interests/begin/", interests.begin, name="interests_begin"),
    path("interests/finish/", interests.finish, name="interests_finish"),
    path("interests/<int:number>/", interests.interest_statement, name="interest_statement"),
    path(
        "interests/rounds/<key:sitting_id>/forget/",
        interests.sitting_forget,
        name="interests_forget",
    ),
]
