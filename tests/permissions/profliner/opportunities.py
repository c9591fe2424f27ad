"""Rows about the catalogue, sign-ups, organisations, and the queues before anything is shown."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from profliner.invitations import token_to_join
from tests.permissions.rules import Arguments, Row, but, everyone, only, signed_in
from tests.permissions.world import World

MINE = "/organisations/mine/"
SIGN_UPS = "/student/signups/"
WARDS = "/wards/signups/"
QUEUE = "/organisations/queue/"
MODERATION = "/opportunities/moderation/"
STUDENTS = ("student", "other_student")
MODERATORS = ("administrator", "analyst")
NO_STUDENT = but(signed_in(200), student=403, other_student=403)


def of(name: str, thing: str = "opportunity") -> Arguments:
    return lambda world, role: {f"{thing}_id": getattr(world.profliner, name).pk}


def nowhere(thing: str = "opportunity") -> Arguments:
    return lambda world, role: {f"{thing}_id": world.nothing}


def given(**values: str) -> Arguments:
    return lambda world, role: values


def manage(name: str) -> str:
    return f"/opportunities/{name}"


OPEN = of("opportunity")
ORGANISATION = of("organisation", "organisation")
APPLICATION = {
    "kind": "employer",
    "name_ru": "Обсерватория",
    "name_en": "Observatory",
    "about_ru": "Смотрим на звёзды.",
    "address": "Горная улица, 1",
}


def form(world: World, role: str) -> dict[str, Any]:
    """A programme with everything that is needed."""
    day = timezone.localdate() + timedelta(days=20)
    return {
        "kind": "programme",
        "title_ru": "Кружок оптики",
        "text_ru": "Собираем телескоп.",
        "place": "Горная улица, 1",
        "age_from": "10",
        "age_to": "17",
        "grade_from": "4",
        "grade_to": "11",
        "starts_on": day.isoformat(),
        "ends_on": day.isoformat(),
        "deadline_at": f"{timezone.localtime() + timedelta(days=10):%Y-%m-%dT%H:%M}",
    }


def story(world: World, role: str) -> dict[str, Any]:
    return {"profession": world.profliner.story.profession_id, "text_ru": "Чиним приборы."}


MEETINGS = given(**{"m-TOTAL_FORMS": "0", "m-INITIAL_FORMS": "0"})
ORGANISER = only("employer", get=200, others=404)


def organiser_to(where: str) -> Any:
    return only("employer", get=where, others=404)


def oneself(world: World, role: str) -> dict[str, Any]:
    """The only member, who cannot leave."""
    organisation = world.profliner.organisation
    return {"organisation_id": organisation.pk, "person_id": organisation.members.get().pk}


def letter(world: World, role: str) -> dict[str, Any]:
    """To the teacher."""
    return {"token": token_to_join(world.profliner.invitation)}


def invitation(world: World, role: str) -> dict[str, Any]:
    return {**ORGANISATION(world, role), "invitation_id": world.profliner.invitation.pk}


def decision(what: str) -> Arguments:
    return lambda world, role: {
        "decision": what,
        "seen": world.profliner.waiting_opportunity.changed_at.isoformat(),
    }


def story_returned(world: World, role: str) -> dict[str, Any]:
    seen = world.profliner.story.written_at.isoformat()
    return {"decision": "return", "note": "Короче", "seen": seen}


ROWS: list[Row] = [
    Row("opportunities", {"GET": everyone(200)}),
    Row("opportunities", {"GET": everyone(200)}, case="bad filters",
        query="?kind=x&grade=99&age=-1&field=no&district=x&begins=2026-13-40&page=x&q=%D1%8F%25_"),
    Row("opportunity", {"GET": everyone(200)}, OPEN),
    Row("opportunity", {"GET": but(everyone(404), employer=200, administrator=200, analyst=200)},
        of("draft_opportunity"), case="draft"),
    Row("opportunity", {"GET": everyone(404)}, nowhere(), case="none"),
    Row("opportunity_calendar", {"GET": everyone(200)}, OPEN),
    Row("opportunity_calendar",
        {"GET": but(everyone(404), employer=200, administrator=200, analyst=200)},
        of("draft_opportunity"), case="draft"),
    Row("sign_up", {"POST": only(*STUDENTS, get="/opportunities/")}, OPEN),
    Row("sign_up", {"POST": but(signed_in(404), employer=403, administrator=403, analyst=403)},
        of("draft_opportunity"), case="draft"),
    Row("my_sign_ups", {"GET": only(*STUDENTS, get=200)}),
    Row("my_calendar", {"GET": everyone(200)},
        lambda world, role: {"token": world.profliner.calendar}),
    Row("my_calendar", {"GET": everyone(404)}, given(token="none:of:ours"), case="wrong key"),
    Row("sign_up_withdraw", {"POST": only("student", get=SIGN_UPS, others=404)},
        of("signup", "signup")),
    Row("sign_up_name", {"POST": only("student", get=SIGN_UPS, others=404)},
        of("signup", "signup"), given(shown="yes")),
    Row("ward_sign_ups", {"GET": only("guardian", get=200)}),
    Row("ward_sign_up_answer", {"POST": only("guardian", get=WARDS, others=404)},
        of("signup", "signup"), given(answer="agree")),
    Row("ward_sign_up_answer", {"POST": only("guardian", get=400, others=404)},
        of("signup", "signup"), given(answer="perhaps"), case="no answer"),
    Row("organisation_new", {"GET": NO_STUDENT, "POST": but(
        signed_in(MINE), student=403, other_student=403)}, data=given(**APPLICATION)),
    Row("organisation_new",
        {"GET": NO_STUDENT, "POST": but(signed_in(422), student=403, other_student=403)},
        data=given(kind="x", tax_number="12"), case="bad"),
    Row("my_organisations", {"GET": NO_STUDENT}),
    Row("organisation", {"GET": everyone(200)}, ORGANISATION),
    Row("organisation", {"GET": but(everyone(404), employer=200, administrator=200)},
        of("new_organisation", "organisation"), case="not checked"),
    Row("organisation_edit", {"GET": ORGANISER, "POST": organiser_to(MINE)},
        of("new_organisation", "organisation"), given(**APPLICATION)),
    Row("organisation_edit", {"GET": ORGANISER, "POST": organiser_to(MINE)}, ORGANISATION,
        given(**APPLICATION), case="checked"),
    Row("organisation_members", {"GET": ORGANISER, "POST": organiser_to("/organisations/")},
        ORGANISATION, given(email="nobody@example.org")),
    Row("organisation_members", {"POST": only("employer", get=422, others=404)},
        ORGANISATION, given(email="nobody"), case="bad"),
    Row("organisation_member_remove", {"POST": organiser_to("/organisations/")}, oneself),
    Row("organisation_member_remove", {"POST": signed_in(404)},
        lambda world, role: {**ORGANISATION(world, role), "person_id": world.nothing},
        case="none"),
    Row("organisation_uninvite", {"POST": organiser_to("/organisations/")}, invitation),
    Row("organisation_uninvite", {"POST": signed_in(404)},
        lambda world, role: {**ORGANISATION(world, role), "invitation_id": world.nothing},
        case="none"),
    Row("organisation_join", {"GET": signed_in(200), "POST": but(signed_in(200), teacher=MINE)},
        letter),
    Row("organisation_join", {"GET": signed_in(404), "POST": signed_in(404)},
        given(token="wrong"), case="forged"),
    Row("organisation_change_decide", {"POST": only("administrator", get=QUEUE)}, ORGANISATION,
        given(decision="accept", seen="2026-01-01T00:00:00+00:00")),
    Row("organisation_change_decide", {"POST": only("administrator", get=400)}, ORGANISATION,
        given(decision="accept", seen="2026-13-01T00:00"), case="bad"),
    Row("story_write", {"GET": ORGANISER, "POST": organiser_to(MINE)}, ORGANISATION, story),
    Row("organisation_queue", {"GET": only("administrator", get=200)}),
    Row("organisation_decide", {"POST": only("administrator", get=QUEUE)},
        of("new_organisation", "organisation"), given(state="checked", note="Выписка")),
    Row("organisation_decide", {"POST": only("administrator", get=400)},
        of("new_organisation", "organisation"), given(state="applied", note="x"), case="bad"),
    Row("organisation_decide", {"POST": only("administrator", get=404)},
        nowhere("organisation"), given(state="checked", note="x"), case="none"),
    Row("opportunity_new", {"GET": ORGANISER, "POST": organiser_to("/opportunities/")},
        ORGANISATION, form),
    Row("opportunity_new", {"POST": only("employer", get=422, others=404)}, ORGANISATION,
        given(kind="lesson", age_from="x"), case="bad"),
    Row("opportunity_edit", {"GET": ORGANISER, "POST": organiser_to("/opportunities/")},
        OPEN, form),
    Row("opportunity_manage", {"GET": ORGANISER}, OPEN),
    Row("opportunity_manage", {"GET": signed_in(404)}, nowhere(), case="none"),
    Row("opportunity_submit", {"POST": organiser_to("/opportunities/")}, of("draft_opportunity")),
    Row("opportunity_cancel", {"POST": organiser_to("/opportunities/")}, OPEN,
        given(reason="place")),
    Row("opportunity_cancel", {"POST": only("employer", get=422, others=404)}, OPEN,
        case="no reason"),
    Row("opportunity_places", {"POST": organiser_to("/opportunities/")}, OPEN, given(places="1")),
    Row("opportunity_places", {"POST": only("employer", get=422, others=404)}, OPEN,
        given(places="-1"), case="bad"),
    Row("opportunity_schedule", {"POST": organiser_to("/opportunities/")}, OPEN, MEETINGS),
    Row("opportunity_schedule", {"POST": only("employer", get=422, others=404)}, OPEN,
        case="no rows"),
    Row("opportunity_attendance", {"POST": organiser_to("/opportunities/")},
        of("begun_opportunity"), given(codes="")),
    Row("moderation_queue", {"GET": only(*MODERATORS, get=200)}),
    Row("opportunity_moderate", {"POST": only(*MODERATORS, get=MODERATION)},
        of("waiting_opportunity"), decision("publish")),
    Row("opportunity_moderate", {"POST": only(*MODERATORS, get=422)},
        of("waiting_opportunity"), decision("return"), case="no reason"),
    Row("story_moderate", {"POST": only(*MODERATORS, get=MODERATION)}, of("story", "story"),
        story_returned),
]  # fmt: skip
