"""Every page of the site, with the role that sees it; what a world has is named as it names it."""

from dataclasses import dataclass

from tests.browser.browsing import VISITOR
from tests.browser.site import Site


@dataclass(frozen=True)
class Sight:
    """One page as one person sees it. ``where`` is an address, or a name in the world."""

    role: str
    where: str
    status: int = 200

    def __str__(self) -> str:
        return f"{self.role}:{self.where}".replace(" ", "-")

    def address(self, site: Site) -> str:
        return self.where if self.where.startswith("/") else site.path(self.where)


def _seen_by(role: str, *places: str) -> list[Sight]:
    return [Sight(role, where) for where in places]


SIGHTS = [
    *_seen_by(
        VISITOR,
        "/",
        "/library/",
        "/library/physics/",
        "/library/chemistry/",
        "lesson",
        "original lesson",
        "lesson of another library",
        "textbook",
        "old version",
        "report a problem",
        "similar lessons",
        "/search/",
        "/search/?q=траектория+тела",
        "/search/?q=кгшшгхж",
        "/search/?q=урок&subject=physics&grade=7",
        "/accounts/login/",
        "/accounts/signup/",
        "/accounts/password/reset/",
    ),
    Sight(VISITOR, "/no-such-page/", 404),
    Sight(VISITOR, f"/search/?q={'a' * 300}", 400),
    Sight("student", "/upload/", 403),
    *_seen_by("nobody", "/me/", "/join/", "/notices/", "/accounts/email/"),
    *_seen_by("nobody", "/accounts/password/change/", "/accounts/2fa/", "/accounts/logout/"),
    *_seen_by("newcomer", "/my/lessons/", "/my/classes/", "/my/plan/", "lesson", "/me/"),
    *_seen_by(
        "teacher",
        "/",
        "/my/lessons/",
        "/upload/",
        "/write/",
        "draft",
        "delete a draft",
        "waiting lesson",
        "returned lesson",
        "published lesson",
        "refused upload",
        "uses",
        "lesson",
        "original lesson",
        "/my/plan/",
        "/notices/",
    ),
    *_seen_by("neighbour", "set for a class", "/my/classes/", "assignment"),
    *_seen_by("methodist", "/review/", "review"),
    Sight("methodist", "decided review", 409),
    *_seen_by("student", "/student/", "work", "work handed in", "lesson", "/consents/"),
    *_seen_by("guardian", "/consents/"),
    *_seen_by(
        "grants_admin",
        "/grants/rounds/",
        "/grants/rounds/new/",
        "draft round",
        "edit a round",
        "round under review",
        "published round",
        "held awards",
        "all awards",
        "preview",
        "/grants/rulesets/",
        "ruleset",
        "new version of a ruleset",
        "rulesets compared",
    ),
    *_seen_by(VISITOR, "/grants/", "public round", "public rules"),
    *_seen_by(
        "teacher",
        "/grants/mine/",
        "my award",
        "/grants/given/",
        "/grants/bank/",
        "/grants/bank/confirm/?token=x",
    ),
    *_seen_by("newcomer", "/grants/mine/", "/grants/given/", "/grants/bank/"),
    *_seen_by("administrator", "/people/teachers/"),
    *_seen_by(
        VISITOR,
        "/professions/",
        "/professions/?field=engineering",
        "/professions/?q=кгшшгхж",
        "/professions/robotics-engineer/",
        "/professions/compare/?a=robotics-engineer&b=programmer",
        "/opportunities/",
        "/opportunities/?q=кгшшгхж",
        "event",
        "organisation",
        "/recommendations/rules/",
    ),
    *_seen_by(
        "student",
        "/student/lessons/",
        "/professions/robotics-engineer/",
        "/interests/",
        "/interests/7/",
        "/interests/finish/",
        "/recommendations/",
        "/student/activity/",
        "/paths/",
        "/paths/new/?profession=physician",
        "path",
        "paths compared",
        "programme",
        "/student/signups/",
        "/my/counselling/",
    ),
    *_seen_by("pupil", "/student/", "/interests/", "/recommendations/", "/paths/"),
    *_seen_by("guardian", "/wards/", "ward", "ward's record", "/wards/signups/"),
    *_seen_by("guardian", "/my/counselling/"),
    *_seen_by(
        "counsellor",
        "/me/",
        "/counselling/",
        "/counselling/?why=guardian",
        "counselled student",
        "/counselling/meetings/",
        "/counselling/school/",
        "class of the counsellor",
    ),
    *_seen_by(
        "employer",
        "/organisations/mine/",
        "/organisations/new/",
        "organisation that waits",
        "edit an organisation",
        "change an organisation",
        "members",
        "tell of a profession",
        "offer something",
        "edit an event",
        "manage an event",
    ),
    *_seen_by(
        "analyst",
        "/opportunities/moderation/",
        "/steps/",
        "/steps/new/",
        "/city/professions/",
        "/city/professions/new/",
        "/city/professions/import/",
        "/city/professions/versions/",
        "/city/professions/cook/edit/",
        "/city/figures/",
        "/city/figures/programmes/",
    ),
    *_seen_by("administrator", "/organisations/queue/", "/models/", "model"),
    Sight("student", "/models/", 403),
]
