"""From an application to what students see, and back out of sight."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import override

from eschool.accounts.models import Deed, Notice, User
from eschool.accounts.notices import sentence
from profliner import line
from profliner.actions.answer_sign_up import answer_sign_up
from profliner.actions.change_plan import change_schedule
from profliner.actions.decide_organisation import decide_organisation
from profliner.actions.found_organisation import apply_again, found_organisation
from profliner.actions.moderate_opportunity import moderate_opportunity
from profliner.actions.save_opportunity import create_opportunity, save_opportunity
from profliner.actions.send_reminders import send_reminders
from profliner.actions.show_name import show_name
from profliner.actions.submit_opportunity import submit_opportunity
from profliner.actions.write_story import moderate_story, write_story
from profliner.models import Choice, Opportunity, Organisation
from profliner.moments import begins_at, midnight
from profliner.proposals import changes_of
from profliner.refusals import Refused
from profliner.schedules import Meeting
from profliner.selectors.organising import numbers_of, participants, told
from profliner.selectors.signups import upcoming
from profliner.selectors.stories import stories_of
from tests.profliner.opportunities import making
from tests.profliner.opportunities.making import kinds_of_notices, refusal
from tests.profliner.paths.making import make_profession

pytestmark = pytest.mark.django_db
ABOUT: dict[str, Any] = {
    "kind": "employer",
    "name_ru": "Маяк",
    "name_en": "Beacon",
    "about_ru": "Свет.",
}


def values(**more: object) -> dict[str, Any]:
    day = timezone.localdate() + timedelta(days=20)
    return {
        "kind": "event",
        "title_ru": "Экскурсия на маяк",
        "text_ru": "Поднимемся к лампе.",
        "starts_on": day,
        "ends_on": day,
        "deadline_at": timezone.now() + timedelta(days=10),
        "place": "Мыс",
        **more,
    }


def test_from_application_to_publication_and_out_of_sight(client: Client) -> None:
    founder, administrator = making.make_stranger(), making.make_administrator()
    moderator, student = making.make_moderator(), making.make_grown()
    organisation = found_organisation(by=founder, **ABOUT)
    assert found_organisation(by=founder, **ABOUT) == organisation, "a double click makes one"
    assert kinds_of_notices(administrator) == ["organisation_waiting"]
    opportunity = create_opportunity(organisation=organisation, by=founder, values=values())
    assert refusal(submit_opportunity, opportunity=opportunity, by=founder) == "not_checked"
    assert client.get(f"/organisations/{organisation.pk}/").status_code == 404

    decide: dict[str, Any] = {"organisation": organisation, "by": administrator, "state": "checked"}
    assert refusal(decide_organisation, **decide, note=" ") == "how_missing"
    assert decide_organisation(**decide, note="Выписка, звонок")
    assert not decide_organisation(**decide, note="Выписка, звонок")
    assert "employer" in User.objects.get(pk=founder.pk).role_kinds
    assert Deed.objects.filter(by=administrator, kind="organisation_decided").count() == 1

    assert submit_opportunity(opportunity=opportunity, by=founder)
    assert client.get(f"/opportunities/{opportunity.pk}/").status_code == 404
    assert kinds_of_notices(moderator) == ["opportunity_waiting"]
    assert kinds_of_notices(administrator)[-1] == "opportunity_waiting"
    moderate: dict[str, Any] = {"opportunity": opportunity, "by": moderator}
    assert refusal(making.moderate, **moderate, publish=False) == "note_missing"
    assert making.moderate(**moderate, publish=False, note="Чей маяк?")
    assert kinds_of_notices(founder)[-1] == "opportunity_returned"
    submit_opportunity(opportunity=opportunity, by=founder)
    read = Opportunity.objects.get(pk=opportunity.pk).changed_at
    save_opportunity(opportunity=opportunity, by=founder, values=values(title_ru="Другой маяк"))
    decide_unread = {**moderate, "publish": True, "seen": read}
    assert not moderate_opportunity(**decide_unread), "nothing goes out that nobody has read"
    assert making.moderate(**moderate, publish=True)
    assert not making.moderate(**moderate, publish=True)
    page = client.get(f"/opportunities/{opportunity.pk}/").content.decode()
    assert "Выписка, звонок" in page, "how it was checked is told"
    making.join(student, opportunity)

    decide_organisation(
        organisation=organisation, by=administrator, state="suspended", note="Жалоба"
    )
    for address in (f"/opportunities/{opportunity.pk}/", f"/organisations/{organisation.pk}/"):
        assert client.get(address).status_code == 404
    assert "Экскурсия на маяк" not in client.get("/opportunities/").content.decode()
    assert refusal(
        create_opportunity, organisation=Organisation.objects.get(), by=founder, values=values()
    )


def test_nobody_decides_on_their_own() -> None:
    administrator = making.make_administrator()
    organisation = making.make_organisation(administrator, state="applied")
    decide: dict[str, Any] = {
        "organisation": organisation,
        "by": administrator,
        "state": "checked",
        "note": "Я",
    }
    assert refusal(decide_organisation, **decide) == "own_organisation"
    opportunity = making.make_opportunity(
        making.make_organisation(administrator), state="submitted"
    )
    moderate: dict[str, Any] = {"opportunity": opportunity, "by": administrator, "publish": True}
    assert refusal(making.moderate, **moderate) == "own_organisation"


def test_a_refused_one_mends_and_asks_again() -> None:
    founder, administrator = making.make_stranger(), making.make_administrator()
    organisation = found_organisation(by=founder, **ABOUT)
    decide_organisation(organisation=organisation, by=administrator, state="refused", note="Нет")
    assert kinds_of_notices(founder) == ["organisation_refused"]
    with pytest.raises(Refused):
        apply_again(organisation=organisation, by=making.make_stranger(), **ABOUT)
    assert apply_again(organisation=organisation, by=founder, **ABOUT).state == "applied"
    assert kinds_of_notices(administrator) == ["organisation_waiting"] * 2


def test_a_student_founds_nothing() -> None:
    student = making.make_grown()
    assert refusal(found_organisation, by=student, **ABOUT) == "not_yours"


def test_a_published_one_keeps_its_words_until_the_change_is_looked_at() -> None:
    employer, moderator, student = (
        making.make_employer(),
        making.make_moderator(),
        making.make_grown(),
    )
    organisation = making.make_organisation(employer)
    opportunity = making.make_opportunity(organisation, title_ru="Старое", place="Мыс")
    making.join(student, opportunity)
    other = making.make_opportunity(organisation)
    new = values(title_ru="Новое", place="Другой мыс", requires=[other])
    save_opportunity(opportunity=opportunity, by=employer, values=values(title_ru="Спешное"))
    saved = save_opportunity(opportunity=opportunity, by=employer, values=new)
    assert kinds_of_notices(moderator) == ["opportunity_waiting"], "once while it waits"
    assert Opportunity.objects.get(pk=opportunity.pk).title_ru == "Старое"
    assert ("Старое", "Новое") in [(each.old, each.new) for each in changes_of(saved)]
    assert making.moderate(opportunity, moderator, publish=True)
    changed = Opportunity.objects.get(pk=opportunity.pk)
    assert (changed.title_ru, changed.place) == ("Новое", "Другой мыс")
    assert list(changed.requires.all()) == [other]
    assert changed.proposed is None
    assert "новое" in changed.words, "and it is found by its new words"
    assert kinds_of_notices(student)[-1] == "opportunity_moved"
    save_opportunity(opportunity=opportunity, by=employer, values=values(title_ru="Дрянь"))
    making.moderate(opportunity, moderator, publish=False, note="Нет")
    assert Opportunity.objects.get(pk=opportunity.pk).title_ru == "Новое"


def test_a_ring_of_what_comes_first_is_named() -> None:
    employer = making.make_employer()
    organisation = making.make_organisation(employer)
    first, second, third = (making.make_opportunity(organisation) for _n in range(3))
    second.requires.add(first)
    third.requires.add(second)
    new = values(requires=[third])
    with pytest.raises(Refused, match=third.title_ru):
        save_opportunity(opportunity=first, by=employer, values=new)


def test_a_ring_that_closed_while_a_change_waited_is_not_published() -> None:
    employer, moderator = making.make_employer(), making.make_moderator()
    organisation = making.make_organisation(employer)
    first = making.make_opportunity(organisation)
    second = making.make_opportunity(organisation, state="draft")
    save_opportunity(opportunity=first, by=employer, values=values(requires=[second]))
    save_opportunity(opportunity=second, by=employer, values=values(requires=[first]))
    moderate: dict[str, Any] = {"opportunity": first, "by": moderator}
    assert refusal(making.moderate, **moderate, publish=True) == "requires_itself"
    assert not Opportunity.objects.get(pk=first.pk).requires.exists()
    assert making.moderate(**moderate, publish=False, note="Кольцо")


def test_a_meeting_must_lie_in_the_days_of_the_whole() -> None:
    employer = making.make_employer()
    opportunity = making.make_opportunity(making.make_organisation(employer))
    noon = midnight(opportunity.starts_on) + timedelta(hours=12)
    call: dict[str, Any] = {"opportunity": opportunity, "by": employer}
    backwards = Meeting(noon, noon - timedelta(hours=1))
    outside = Meeting(noon + timedelta(days=1), noon + timedelta(days=1, hours=1))
    assert refusal(change_schedule, **call, meetings=[backwards]) == "meeting_backwards"
    assert refusal(change_schedule, **call, meetings=[outside]) == "meeting_outside"
    good = Meeting(noon, noon + timedelta(hours=1))
    assert change_schedule(**call, meetings=[good])
    assert not change_schedule(**call, meetings=[good]), "the same again tells nobody"
    assert begins_at(opportunity) == noon


def test_an_organiser_sees_numbers_and_only_names_that_are_shown() -> None:
    employer = making.make_employer()
    opportunity = making.make_opportunity(making.make_organisation(employer))
    grown, silent = making.make_grown(), making.make_grown()
    younger, guardian = making.make_younger()
    making.let_meet_employers(younger, guardian)
    making.let_meet_employers(grown)
    now = timezone.now()
    signup = making.join(grown, opportunity)
    making.join(silent, opportunity)
    asked = making.join(younger, opportunity)
    show_name(signup=asked, by=younger, shown=True)
    answer_sign_up(signup=asked, guardian=guardian, agrees=True)
    assert participants(opportunity, now) == [], "neither of them alone"
    answer_sign_up(signup=asked, guardian=guardian, agrees=True, show_name=True)
    show_name(signup=signup, by=grown, shown=True)
    assert {each.name for each in participants(opportunity, now)} == {
        grown.get_full_name(),
        younger.get_full_name(),
    }
    numbers = numbers_of(opportunity)
    assert numbers.have_place == numbers.came == told(0), "three look like none"
    assert told(9) == told(0) != told(10)
    show_name(signup=asked, by=younger, shown=False)
    assert [each.name for each in participants(opportunity, now)] == [grown.get_full_name()]
    month_later = midnight(opportunity.ends_on) + timedelta(days=32)
    assert participants(opportunity, month_later) == [], "names go"


def test_no_page_of_an_organiser_tells_who(client: Client) -> None:
    employer = making.make_employer()
    organisation = making.make_organisation(employer)
    opportunity = making.make_opportunity(organisation, places=1)
    for each in (making.make_grown(last_name="МАРКЕР") for _n in range(3)):
        making.join(each, opportunity)
    client.force_login(employer)
    for address in (
        f"/opportunities/{opportunity.pk}/manage/",
        f"/opportunities/{opportunity.pk}/",
        "/organisations/mine/",
    ):
        page = client.get(address).content.decode()
        assert "МАРКЕР" not in page
        assert not any(each.code in page for each in opportunity.signups.all())


def test_words_about_a_profession_are_looked_at_first() -> None:
    employer, moderator, profession = (
        making.make_employer(),
        making.make_moderator(),
        make_profession(),
    )
    organisation = making.make_organisation(employer)
    write: dict[str, Any] = {"organisation": organisation, "profession": profession, "by": employer}
    write_story(**write, text_ru="Утром.")
    story = write_story(**write, text_ru="Утром проверяем.")
    assert kinds_of_notices(moderator) == ["story_waiting"], "once, however often it is mended"
    assert stories_of(profession) == []
    read: dict[str, Any] = {"story": story, "by": moderator, "publish": True}
    story = write_story(**write, text_ru="Утром проверяем приборы.")
    assert not moderate_story(**read, seen=read["story"].written_at)
    assert moderate_story(**read, seen=story.written_at)
    assert [each.text_ru for each in stories_of(profession)] == ["Утром проверяем приборы."]
    write_story(**write, text_ru="Иначе.")
    assert stories_of(profession) == [], "written anew it is looked at anew"
    Organisation.objects.update(state="suspended")
    assert stories_of(profession) == []


def test_reminders_come_once_each() -> None:
    student, saver = making.make_grown(), making.make_grown()
    soon = making.make_opportunity(
        starts_on=timezone.localdate() + timedelta(days=3),
        ends_on=timezone.localdate() + timedelta(days=3),
        deadline_at=timezone.now() + timedelta(days=2),
    )
    for person in (student, saver):
        Choice.objects.create(
            student=person, item_kind=soon.kind, item=str(soon.pk), verdict="saved",
            chosen_at=timezone.now(),
        )  # fmt: skip
    making.join(student, soon)
    now = timezone.now()
    assert [each.title for each in upcoming(saver, now)] == [soon.title]
    assert [send_reminders(now=now), send_reminders(now=now)] == [1, 0]
    assert kinds_of_notices(saver) == ["sign_up_closes"]
    assert kinds_of_notices(student) == []
    before = begins_at(soon) - timedelta(hours=23)
    assert [send_reminders(now=before), send_reminders(now=before)] == [1, 0]
    assert kinds_of_notices(student) == ["sign_up_begins"]
    reminder = Notice.objects.get(recipient=student)
    for language in ("en", "ru"):
        with override(language):
            day = date_format(soon.starts_on, "j E")
            assert sentence(reminder).endswith(f": {soon.title}, {day}"), "and no “tomorrow”"
    at_noon = begins_at(soon) + timedelta(hours=12)
    soon.sessions.create(starts_at=at_noon, ends_at=at_noon + timedelta(hours=1))
    making.join(late := making.make_grown(), soon)
    assert send_reminders(now=at_noon - timedelta(hours=1)) == 1
    assert sentence(Notice.objects.get(recipient=late)).endswith(", 12:00")


def test_a_run_that_was_killed_is_taken_up(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was told before it died is not told again, and the rest are told."""
    students = [making.make_grown() for _n in range(3)]
    soon = making.make_opportunity(places=5)
    for student in students:
        making.join(student, soon)
    before = begins_at(soon) - timedelta(hours=5)
    told_before: list[object] = []
    tell = line.tell

    def die_at_the_second(*arguments: object, **params: str) -> None:
        if told_before:
            raise SystemExit
        told_before.append(arguments)
        tell(*arguments, **params)  # type: ignore[arg-type]

    with monkeypatch.context() as patch:
        patch.setattr(line, "tell", die_at_the_second)
        with pytest.raises(SystemExit):
            send_reminders(now=before)
    assert send_reminders(now=before) == 2
    assert [kinds_of_notices(each) for each in students] == [["sign_up_begins"]] * 3


@pytest.mark.parametrize("count", [0, 5])
def test_the_catalogue_asks_as_often_for_many_as_for_few(
    client: Client, django_assert_max_num_queries: object, count: int
) -> None:
    organisation = making.make_organisation()
    for _n in range(count * 4):
        making.make_opportunity(organisation, places=3)
    with django_assert_max_num_queries(8):  # type: ignore[operator]
        assert client.get("/opportunities/").status_code == 200


def test_filters_find_what_fits(client: Client) -> None:
    organisation = making.make_organisation()
    yes = making.make_opportunity(
        organisation, title_ru="Ёлочный театр", kind="programme", is_online=True, grade_to=7
    )
    no = making.make_opportunity(organisation, title_ru="Хор", grade_from=9, places=1)
    making.join(making.make_grown(), no)
    for query in ("?kind=programme", "?grade=5", "?online=on", "?free=on"):
        page = client.get(f"/opportunities/{query}").content.decode()
        assert yes.title_ru in page or yes.title_en in page, query
        assert f"/opportunities/{no.pk}/" not in page, query
    for wrong in ("?grade=x", "?age=-4", "?begins=31-31-31", "?field=nothing", "?page=99"):
        assert client.get(f"/opportunities/{wrong}").status_code == 200
