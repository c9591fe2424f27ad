"""Who gets what: every address of the site by role and method, in one place.

A new address is a new row here, or ``test_table`` fails and names it.
"""

from typing import Any

from eschool.accounts.invitations import password_state, token_for
from tests.permissions.grants_table import GRANTS
from tests.permissions.profliner.rows import PROFLINER
from tests.permissions.rules import SIGN_IN, Expected, Row, but, everyone, only, signed_in
from tests.permissions.world import OUTSIDERS, SIGNED_IN, TEACHERS, VISITOR, World

LANDINGS: Expected = {
    VISITOR: SIGN_IN,
    **dict.fromkeys(SIGNED_IN, "/me/"),
    **dict.fromkeys(TEACHERS, "/my/lessons/"),
    **dict.fromkeys(("student", "other_student"), "/student/"),
    **dict.fromkeys(("methodist", "other_methodist"), "/review/"),
    "grants_admin": "/grants/rounds/",
    "administrator": "/people/teachers/",
    "guardian": "/wards/",
    "counsellor": "/counselling/",
}
ANY = ("GET", "POST", "PUT", "PATCH", "DELETE")
STUDENTS = ("student", "other_student")
METHODISTS = ("methodist", "other_methodist")
TO_THE_ENTRANCE = but(everyone(SIGN_IN), **dict.fromkeys(OUTSIDERS, "/workplace/"))
FOR_TEACHERS = only(
    "teacher", "colleague", "methodist", "administrator", get=200, others=404, visitor=404
)
# allauth's entrance sends away those who are in.
ENTRANCE: Expected = {VISITOR: 200, **dict.fromkeys(SIGNED_IN, "/workplace/")}


def lesson(world: World, role: str) -> dict[str, Any]:
    return {"pk": world.lesson.pk}


def draft(world: World, role: str) -> dict[str, Any]:
    return {"pk": world.draft.pk}


def version(world: World, role: str) -> dict[str, Any]:
    return {"pk": world.lesson.pk, "number": 1}


def edition(audience: str) -> Any:
    return lambda world, role: {**version(world, role), "edition": audience, "form": "md"}


def page(world: World, role: str) -> dict[str, Any]:
    return {"subject_slug": world.subject.slug, "slug": world.lesson.slug}


def draft_page(world: World, role: str) -> dict[str, Any]:
    return {"subject_slug": world.subject.slug, "slug": world.draft.slug}


def assignment(world: World, role: str) -> dict[str, Any]:
    return {"pk": world.assignment.pk}


def response(world: World, role: str) -> dict[str, Any]:
    return {"pk": world.assignment.pk, "response_pk": world.response.pk}


def upload(world: World, role: str) -> dict[str, Any]:
    return {"pk": world.upload.pk}


def consent(world: World, role: str) -> dict[str, Any]:
    return {"student_id": world.people["student"].pk, "purpose": "learning"}


def waiting_role(world: World, role: str) -> dict[str, Any]:
    return {"role_id": world.waiting_role.pk}


def own_notice(world: World, role: str) -> dict[str, Any]:
    return {"notice_id": world.notices.get(role, 0)}


def colleagues_notice(world: World, role: str) -> dict[str, Any]:
    return {"notice_id": world.notices["colleague"]}


def given(**values: Any) -> Any:
    return lambda world, role: values


def class_to_teach(world: World, role: str) -> dict[str, Any]:
    return {"school_class": str(world.assignment.school_class_id)}


def welcome(world: World, role: str) -> dict[str, Any]:
    return {"token": token_for("welcome", world.newcomer.pk, password_state(world.newcomer))}


def invitation(world: World, role: str) -> dict[str, Any]:
    return {"token": token_for("guardian", world.invitation.pk)}


def person(name: str) -> Any:
    return lambda world, role: {"person_id": world.people[name].pk}


def role_of(name: str) -> Any:
    return lambda world, role: {"role_id": world.people[name].roles.get().pk}


def school(world: World, role: str) -> dict[str, Any]:
    return {"school_id": world.assignment.school_class.school_id}


def school_class(world: World, role: str) -> dict[str, Any]:
    return {"class_id": world.assignment.school_class_id}


REFUSED = signed_in(403)
OFFICE_PAGE = only("administrator", get=200)


def picture(place: str) -> Any:
    return lambda world, role: {"name": world.pictures[place]}


def file(place: str) -> Any:
    return lambda world, role: {
        "document_id": world.files[place].pk,
        "document_filename": world.files[place].filename,
    }


SITE = [
    Row("home", {"GET": everyone(200)}),
    Row("healthz", {"GET": everyone(200)}),
    Row("readyz", {"GET": everyone(200)}),
    Row("robots", {"GET": everyone(200)}),
    Row("sitemap", {"GET": everyone(200)}, foreign=True),
    Row("picture", {"GET": everyone(404)}, given(name="no-such-picture.png")),
    Row("picture", {"GET": everyone(200)}, picture("board"), case="on the board"),
    Row("picture", {"GET": FOR_TEACHERS}, picture("teacher"), case="on the teacher's screen"),
    Row("document", {"GET": everyone(200)}, file("board"), case="on the board"),
    Row("document", {"GET": FOR_TEACHERS}, file("teacher"), case="on the teacher's screen"),
    Row(
        "document",
        {"GET": only("administrator", get=200, others=404, visitor=404)},
        lambda world, role: {
            "document_id": world.document.pk,
            "document_filename": world.document.filename,
        },
        case="in no lesson",
    ),
    Row("set_language", {"POST": everyone("/")}, data=given(language="en")),
    Row("set_theme", {"POST": everyone("/")}, data=given(theme="dark")),
    Row("admin_login", dict.fromkeys(ANY, TO_THE_ENTRANCE)),
]

PEOPLE = [
    Row("workplace", {"GET": LANDINGS}),
    Row(
        "join",
        {"GET": but(signed_in(200), student=403, other_student=403),
         "POST": but(signed_in("/me/"), student=403, other_student=403)},
        data=given(where="elsewhere", region="Тверская область"),
    ),
    Row(
        "profile",
        {"GET": signed_in(200), "POST": signed_in("/me/")},
        data=given(last_name="А", first_name="Б", language="", theme="auto"),
    ),
    Row("my_data", {"GET": signed_in(200)}),
    Row("sign_out_everywhere", {"POST": signed_in(SIGN_IN)},
        writes=frozenset({"accounts_user"})),
    Row("notices", {"GET": signed_in(200)}),
    Row("notices_read", {"POST": signed_in("/notices/")}),
    Row("notice_open", {"POST": signed_in("/workplace/")}, own_notice, case="one's own"),
    Row(
        "notice_open",
        {"POST": only("colleague", get="/workplace/", others=404)},
        colleagues_notice,
        case="another's",
    ),
    Row("consents", {"GET": signed_in(200)}),
    Row(
        "consent",
        {"POST": only("guardian", get="/consents/", others=404)},
        consent,
        given(decision="give", version="1"),
    ),
    Row("verify_teachers", {"GET": only("administrator", get=200)}),
    Row("verify_teacher", {"POST": only("administrator", get="/people/teachers/")}, waiting_role),
    Row(
        "refuse_teacher",
        {"POST": only("administrator", get="/people/teachers/")},
        waiting_role,
        given(note="Не работает у нас"),
    ),
]  # fmt: skip

OFFICE = [
    Row("welcome", {"GET": everyone(404), "POST": everyone(404)}, given(token="wrong")),
    Row("welcome", {"GET": everyone(200), "POST": everyone(422)}, welcome, case="with the letter"),
    Row("guardian_invitation", {"GET": signed_in(404), "POST": signed_in(404)},
        given(token="wrong")),
    Row(
        "guardian_invitation",
        {"GET": signed_in(200),
         "POST": but(signed_in("/consents/"), **dict.fromkeys(STUDENTS, 200))},
        invitation,
        case="with the letter",
    ),
    Row("people", {"GET": OFFICE_PAGE}, query="?q=а"),
    Row("person", {"GET": OFFICE_PAGE}, person("student")),
    Row("person_erase", {"GET": OFFICE_PAGE, "POST": only("administrator", get=422)},
        person("student")),
    Row("person_erase", dict.fromkeys(("GET", "POST"), REFUSED),
        person("administrator"), case="an administrator"),
    Row("role_give", {"POST": only("administrator", get="/people/")}, person("nobody"),
        given(kind="analyst")),
    Row("role_give", {"POST": only("administrator", get=422)}, person("student"),
        given(kind="analyst"), case="to a student"),
    Row("role_give", {"POST": REFUSED}, person("administrator"),
        given(kind="analyst"), case="to oneself"),
    Row("role_end", {"POST": only("administrator", get="/people/")}, role_of("colleague"),
        given(note="Ушла из школы")),
    Row("role_end", {"POST": REFUSED}, role_of("administrator"),
        given(note="x"), case="one's own"),
    Row("methodist_subjects",
        {"GET": OFFICE_PAGE, "POST": only("administrator", get="/people/")}, person("methodist")),
    Row("methodist_subjects", dict.fromkeys(("GET", "POST"), only("administrator", get=404)),
        person("teacher"), case="of no methodist"),
    Row("guardian_invite", {"POST": only("administrator", get="/people/")}, person("student"),
        given(email="father@example.org")),
    Row("guardian_uninvite", {"POST": only("administrator", get="/people/")},
        lambda world, role: {"invitation_id": world.invitation.pk}),
    Row("guardianship_end", {"POST": only("administrator", get="/people/")},
        lambda world, role: {"guardianship_id": world.guardianship.pk}),
    Row("schools", {"GET": OFFICE_PAGE}),
    Row("school", {"GET": OFFICE_PAGE, "POST": only("administrator", get=422)}, school),
    Row("school_move_up",
        {"GET": OFFICE_PAGE, "POST": only("administrator", get="/people/schools/")}, school),
    Row("school_class", {"GET": OFFICE_PAGE}, school_class),
    Row("class_list", {"POST": only("administrator", get=422)}, school_class),
    Row("welcome_again", {"POST": only("administrator", get="/people/classes/")}, school_class),
    Row("class_teacher_add", {"POST": only("administrator", get=422)}, school_class,
        given(email="nobody@example.org")),
    Row("class_teacher_remove", {"POST": only("administrator", get="/people/classes/")},
        lambda world, role: {**school_class(world, role),
                             "person_id": world.people["teacher"].pk}),
    Row("enrolment_end", {"POST": only("administrator", get="/people/classes/")},
        lambda world, role: {"enrolment_id": world.newcomer.enrolments.get().pk}),
]  # fmt: skip

READING = [
    Row(
        "searched_in_vain",
        {"GET": only("methodist", "other_methodist", "administrator", "analyst", get=200)},
    ),
    Row("library", {"GET": everyone(200)}),
    Row("subject", {"GET": everyone(200)}, lambda world, role: {"slug": world.subject.slug}),
    Row("lesson", {"GET": everyone(200)}, page, case="published"),
    Row("lesson", {"GET": everyone(404)}, draft_page, case="draft"),
    Row("lesson_version", {"GET": everyone("/library/")}, version, case="the present one"),
    Row("lesson_download", {"GET": everyone(200)}, edition("public"), case="public"),
    Row(
        "lesson_download",
        {"GET": only("teacher", "colleague", "methodist", get=200, others=404, visitor=404)},
        edition("teacher"),
        case="with answers",
    ),
    Row(
        "report_problem",
        {"GET": everyone(200), "POST": everyone("/")},
        lesson,
        given(text="На втором этапе нет рисунка."),
    ),
]

TEACHING = [
    Row("my_plan", {"GET": only(*TEACHERS, get=200)}),
    Row("plan_add", {"POST": only(*TEACHERS, get="/my/plan/")}, lesson),
    Row("plan_add", {"POST": only(*TEACHERS, get=404)}, draft, case="draft"),
    Row("plan_remove", {"POST": only(*TEACHERS, get="/my/plan/")}, lesson),
    Row("lesson_copy", {"POST": only(*TEACHERS, get="/my/lessons/")}, lesson),
    Row("lesson_copy", {"POST": only(*TEACHERS, get=404)}, draft, case="draft"),
    Row(
        "teach",
        {"GET": only("teacher", "colleague", get=200),
         "POST": but(only("teacher", get="/my/classes/"), colleague=422)},
        lesson,
        class_to_teach,
    ),
    Row("teach", {"GET": only("teacher", "colleague", get=404),
                  "POST": only("teacher", "colleague", get=404)}, draft, case="draft"),
    Row("my_classes", {"GET": only(*TEACHERS, get=200)}),
    Row("assignment", {"GET": only("teacher", get=200, others=404)}, assignment),
    Row("assignment_close", {"POST": only("teacher", get="/my/classes/", others=404)}, assignment),
    Row(
        "response_mark",
        {"POST": only("teacher", get="/my/classes/", others=404)},
        response,
        given(points="1"),
    ),
    Row("my_assignments", {"GET": only(*STUDENTS, get=200)}),
    Row(
        "work",
        {"GET": only("student", get=200, others=404),
         "POST": only("student", get="/student/work/", others=404)},
        assignment,
    ),
]  # fmt: skip

WRITING = [
    Row("my_lessons", {"GET": only(*TEACHERS, get=200)}),
    Row("write", {"GET": only(*TEACHERS, get=200), "POST": only(*TEACHERS, get=422)}),
    Row(
        "my_lesson",
        {"GET": but(only("teacher", get=200), colleague=404, applicant=404),
         "POST": but(only("teacher", get=422), colleague=404, applicant=404)},
        draft,
    ),
    Row("lesson_submit",
        {"POST": but(only("teacher", get="/my/lessons/"), colleague=404, applicant=404)}, draft),
    Row("lesson_withdraw",
        {"POST": but(only("teacher", get="/my/lessons/"), colleague=404, applicant=404)},
        lambda world, role: {"pk": world.waiting_lesson.pk}),
    Row(
        "lesson_delete",
        {"GET": but(only("teacher", get=200), colleague=404, applicant=404),
         "POST": but(only("teacher", get="/my/lessons/"), colleague=404, applicant=404)},
        draft,
    ),
    Row(
        "lesson_authors",
        {"GET": but(only("teacher", get=200), colleague=404, applicant=404),
         "POST": but(only("teacher", get="/my/lessons/"), colleague=404, applicant=404)},
        draft,
        given(email="somebody@example.org"),
    ),
    Row(
        "coauthor_withdraw",
        {"POST": but(only("teacher", get="/my/lessons/"), colleague=404, applicant=404)},
        lambda world, role: {"pk": world.draft.pk, "invitation_id": world.coauthor.pk},
    ),
    Row("coauthor_leave",
        {"POST": but(only("teacher", get="/my/lessons/"), colleague=404, applicant=404)}, draft),
    Row(
        "coauthor_answer",
        {"GET": only("colleague", get=200, others=404),
         "POST": only("colleague", get="/my/lessons/", others=404)},
        lambda world, role: {"invitation_id": world.coauthor.pk},
        given(answer="yes"),
    ),
    Row("lesson_uses", {"GET": only("teacher", get=200, others=404)}, lesson),
    Row("upload", {"GET": only(*TEACHERS, get=200), "POST": only(*TEACHERS, get=422)}),
    Row("upload_state",
        {"GET": but(only("teacher", get=200), colleague=404, applicant=404)}, upload),
    Row("upload_original",
        {"GET": but(only("teacher", get=200), colleague=404, applicant=404)}, upload),
    Row("upload_compare",
        {"GET": but(only("teacher", get=404), colleague=404, applicant=404)}, upload),
    Row("upload_again",
        {"POST": but(only("teacher", get="/upload/"), colleague=404, applicant=404)}, upload),
    Row("upload_discard",
        {"POST": but(only("teacher", get="/upload/"), colleague=404, applicant=404)}, upload),
    Row("review_queue", {"GET": only(*METHODISTS, get=200)}),
    Row(
        "review",
        {"GET": but(only("methodist", get=200), other_methodist=404),
         "POST": but(only("methodist", get=422), other_methodist=404)},
        lambda world, role: {"pk": world.task_state},
    ),
]  # fmt: skip

SEARCH = [
    Row("search", {"GET": everyone(200)}, query="?q=давление"),
    Row("search_suggest", {"GET": everyone(200)}, query="?q=дав"),
    Row("search_similar", {"GET": everyone(200)}, lesson),
]

API = [
    Row("api-1:openapi-json", {"GET": everyone(200)}, foreign=True),
    Row("api-1:openapi-view", {"GET": everyone(200)}, foreign=True),
    Row("api-1:api-root", dict.fromkeys(ANY, everyone(404))),
    Row("api-1:subjects", {"GET": everyone(200)}),
    Row("api-1:curriculum", {"GET": everyone(200)}, query="?subject=physics"),
    Row("api-1:publications", {"GET": everyone(200)}),
    Row("api-1:publication", {"GET": everyone(200)}, lesson),
    Row("api-1:publication", {"GET": everyone(404)}, draft, case="draft"),
    Row("api-1:export", {"GET": everyone(200)}),
]


def entrance(name: str, get: Expected = ENTRANCE, **values: Any) -> Row:
    """A page of allauth for those who are not in; what it does is tried in ``tests/accounts``."""
    return Row(name, {"GET": get}, foreign=True, **values)


def manage(name: str, get: Expected | None = None, **values: Any) -> Row:
    """A page of allauth about one's own sign-in."""
    return Row(name, {"GET": get or signed_in(200)}, foreign=True, **values)


def provider(world: World, role: str) -> dict[str, Any]:
    return {"provider_id": "none"}


ALLAUTH = [
    entrance("account_login"),
    entrance("account_signup"),
    entrance("account_inactive", everyone(200)),
    entrance("account_reset_password", everyone(200)),
    entrance("account_reset_password_done", everyone(200)),
    entrance(
        "account_reset_password_from_key",
        everyone(200),
        arguments=given(uidb36="1", key="wrong-key"),
    ),
    entrance("account_reset_password_from_key_done", everyone(200)),
    entrance("account_email_verification_sent", everyone(200)),
    entrance("account_confirm_email", everyone(200), arguments=given(key="wrong-key")),
    entrance("account_confirm_login_code", signed_in("/workplace/")),
    manage("account_logout", but(signed_in(200), visitor="/")),
    # The first visit enters the address one signs in with.
    manage("account_email", writes=frozenset({"account_emailaddress"})),
    manage("account_change_password"),
    manage("account_set_password", signed_in("/accounts/password/change/")),
    manage("account_reauthenticate"),
    manage("mfa_index"),
    entrance("mfa_authenticate", signed_in("/workplace/")),
    manage("mfa_reauthenticate", signed_in("/accounts/reauthenticate/")),
    manage("mfa_activate_totp", signed_in("/accounts/reauthenticate/")),
    manage("mfa_deactivate_totp", signed_in(404)),
    manage("mfa_view_recovery_codes", signed_in(404)),
    manage("mfa_generate_recovery_codes", signed_in("/accounts/reauthenticate/")),
    manage("mfa_download_recovery_codes", signed_in(404)),
    manage("socialaccount_connections"),
    entrance("socialaccount_login_cancelled", everyone(200)),
    entrance("socialaccount_login_error", everyone(401)),
    entrance("socialaccount_signup", everyone(SIGN_IN)),
    entrance("openid_connect_login", everyone(404), arguments=provider),
    entrance("openid_connect_callback", everyone(404), arguments=provider),
    entrance("(accounts/social/login/cancelled/)", everyone("/accounts/3rdparty/")),
    entrance("(accounts/social/login/error/)", everyone("/accounts/3rdparty/")),
    entrance("(accounts/social/signup/)", everyone("/accounts/3rdparty/")),
    entrance("(accounts/social/connections/)", everyone("/accounts/3rdparty/")),
]

WAGTAIL = [
    Row("wagtail_serve", {"GET": everyone(404)}, given(path="no-such-page/"), foreign=True),
    Row("page_login", dict.fromkeys(ANY, everyone(SIGN_IN))),
    # Stands behind the row above, for the same address.
    Row("wagtailcore_login", {"GET": everyone(SIGN_IN)}, foreign=True),
    Row(
        "wagtailcore_authenticate_with_password",
        {"GET": everyone(404)},
        lambda world, role: {"page_view_restriction_id": 1, "page_id": world.lesson.pk},
        foreign=True,
    ),
    # Stands behind "document", for the same address.
    Row(
        "wagtaildocs_serve",
        {"GET": only("administrator", get=200, others=404, visitor=404)},
        lambda world, role: {
            "document_id": world.document.pk,
            "document_filename": world.document.filename,
        },
        foreign=True,
    ),
    Row(
        "wagtaildocs_authenticate_with_password",
        {"GET": everyone(404)},
        given(restriction_id=1),
        foreign=True,
    ),
]

TABLE = [
    *SITE,
    *PEOPLE,
    *OFFICE,
    *READING,
    *TEACHING,
    *WRITING,
    *GRANTS,
    *PROFLINER,
    *SEARCH,
    *API,
    *ALLAUTH,
    *WAGTAIL,
]
# Whole branches of other people's software, each with a rule of its own in ``test_admin``.
BRANCHES = ("admin/",)
