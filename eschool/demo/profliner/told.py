"""What employers of the demo city tell of professions, and what waits for a moderator."""

from datetime import datetime, timedelta
from uuid import uuid5

from eschool.demo.city import DOMAIN
from eschool.demo.profliner.organisations import LABEL_EN, LABEL_RU
from profliner.actions.submit_opportunity import submit_opportunity
from profliner.models import Opportunity, Organisation, Profession, Story

# Of professions on the city's list, by their addresses.
STORIES = {
    "robotics-engineer": (
        (
            "Утром читаю, на чём роботы споткнулись за ночь. До обеда стою у стенда и учу захват не"
            " ронять детали, после обеда рисую с конструкторами новую линию"
        ),
        (
            "In the morning I read where the robots stumbled at night. Until noon I teach a gripper"
            " not to drop parts, then I draw a new line with the designers"
        ),
    ),
    "design-engineer": (
        "Половина дня — модель на экране, половина — разговоры с теми, кто будет её вытачивать",
        "Half a day is a model on the screen, the other half talks with those who will turn it",
    ),
    "programmer": (
        "Пишу программы для станков: ошибка слышна на весь цех, поэтому сначала думаем вдвоём",
        (
            "I write programs for machine tools: the whole shop hears a mistake, so two of us think"
            " first"
        ),
    ),
}
WAITS = "programmer"  # nobody has looked at this one yet
EVENT = ("Вечер с наладчиками", "An evening with the fitters")


def load_told(now: datetime) -> None:
    """Of the employer who has a login, so that the queue of moderators is seen with something."""
    checked = Organisation.objects.checked().filter(is_generated=True)
    organisation = checked.filter(members__email=f"employer@{DOMAIN}").first()
    if organisation is None:
        return
    professions = Profession.objects.listed().filter(slug__in=STORIES)
    Story.objects.bulk_create(_story(organisation, each, now) for each in professions)
    _ask_for_an_event(organisation, now)


def _story(organisation: Organisation, profession: Profession, now: datetime) -> Story:
    russian, english = STORIES[profession.slug]
    waits = profession.slug == WAITS
    return Story(
        organisation=organisation,
        profession=profession,
        text_ru=f"{russian}{LABEL_RU}.",
        text_en=f"{english}{LABEL_EN}.",
        state=Story.State.SUBMITTED if waits else Story.State.PUBLISHED,
        written_at=now - timedelta(days=3),
    )


def _ask_for_an_event(organisation: Organisation, now: datetime) -> None:
    day = (now + timedelta(days=30)).date()
    asked = Opportunity.objects.create(
        id=uuid5(organisation.pk, EVENT[1]),
        organisation=organisation,
        kind="event",
        title_ru=EVENT[0],
        title_en=EVENT[1],
        text_ru=f"Покажем, как заставить станок работать точно{LABEL_RU}.",
        text_en=f"We show how a machine tool is made exact{LABEL_EN}.",
        place="Проходная",
        age_from=13,
        age_to=18,
        grade_from=7,
        places=15,
        starts_on=day,
        ends_on=day,
        deadline_at=now + timedelta(days=25),
        is_generated=True,
    )
    by = organisation.members.earliest("pk")
    submit_opportunity(opportunity=asked, by=by, now=now)
