from django.urls import path

from eschool.accounts.views import consents, entrance, notices, profile, teachers

urlpatterns = [
    path("workplace/", entrance.workplace, name="workplace"),
    path("join/", entrance.join, name="join"),
    path("me/", profile.profile, name="profile"),
    path("me/data.json", profile.my_data, name="my_data"),
    path("me/sign-out/", profile.sign_out_everywhere, name="sign_out_everywhere"),
    path("notices/", notices.notices, name="notices"),
    path("notices/read/", notices.notices_read, name="notices_read"),
    path("notices/<int:notice_id>/", notices.notice_open, name="notice_open"),
    path("consents/", consents.consents, name="consents"),
    path("consents/<uuid:student_id>/<slug:purpose>/", consents.consent, name="consent"),
    path("people/teachers/", teachers.verify_teachers, name="verify_teachers"),
    path("people/teachers/<int:role_id>/verify/", teachers.verify, name="verify_teacher"),
    path("people/teachers/<int:role_id>/refuse/", teachers.refuse, name="refuse_teacher"),
]
