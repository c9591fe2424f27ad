"""Addresses of a student's page, interests, activity and own data, and of guardians."""

from django.urls import URLPattern, path

from profliner.views import activity, home, interests, wards

urlpatterns: list[URLPattern] = [
    path("student/", home.student_home, name="student_home"),
    path("student/activity/", activity.activity, name="activity"),
    path("student/activity.json", activity.activity_json, name="activity_json"),
    path("student/activity.csv", activity.activity_csv, name="activity_csv"),
    path("student/activity/forget/", activity.activity_forget, name="activity_forget"),
    path("student/activity/<key:signal_id>/forget/", activity.signal_forget, name="signal_forget"),
    path(
        "student/activity/<key:signal_id>/correct/", activity.signal_correct, name="signal_correct"
    ),
    path("student/profiling/", activity.profiling_switch, name="profiling_switch"),
    path("interests/", interests.interests, name="interests"),
    path("interests/begin/", interests.begin, name="interests_begin"),
    path("interests/finish/", interests.finish, name="interests_finish"),
    path("interests/<int:number>/", interests.interest_statement, name="interest_statement"),
    path(
        "interests/rounds/<key:sitting_id>/forget/",
        interests.sitting_forget,
        name="interests_forget",
    ),
    path("wards/", wards.wards, name="wards"),
    path("wards/<uuid:student_id>/", wards.ward, name="ward"),
    path("wards/<uuid:student_id>/activity/", wards.ward_activity, name="ward_activity"),
    path(
        "wards/<uuid:student_id>/recommendations/",
        wards.ward_recommendations,
        name="ward_recommendations",
    ),
    path("wards/<uuid:student_id>/birth-date/", wards.ward_birth_date, name="ward_birth_date"),
]
