"""What those who work in a profession say of it, looked at before anyone reads it."""

from datetime import datetime

from django.db import transaction
from django.utils import timezone

from eschool.accounts.actions.notify import notify
from eschool.accounts.models import User
from profliner.actions.tell_moderators import tell_moderators
from profliner.models import Organisation, Profession, Story
from profliner.permissions import can_moderate_of, can_run
from profliner.refusals import Refused


@transaction.atomic
def write_story(
    *, organisation: Organisation, profession: Profession, by: User, text_ru: str, text_en: str = ""
) -> Story:
    """One for each profession; written anew it leaves the page until it was looked at again.

    Raises:
        Refused: not theirs, or the organisation was not checked.
    """
    organisation = Organisation.objects.select_for_update(no_key=True).get(pk=organisation.pk)
    if not can_run(by, organisation):
        raise Refused("not_yours")
    if organisation.state != Organisation.State.CHECKED:
        raise Refused("not_checked")
    waiting = Story.objects.filter(state=Story.State.SUBMITTED)
    waited = waiting.filter(organisation=organisation, profession=profession).exists()
    story, _made = Story.objects.update_or_create(
        organisation=organisation,
        profession=profession,
        defaults={
            "text_ru": text_ru,
            "text_en": text_en,
            "state": Story.State.SUBMITTED,
            "moderation_note": "",
            "written_at": timezone.now(),
        },
    )
    if not waited:
        params = {"title_ru": profession.name_ru, "title_en": profession.name_en}
        tell_moderators(organisation, "story_waiting", **params)
    return story


@transaction.atomic
def moderate_story(
    *, story: Story, by: User, publish: bool, seen: datetime, note: str = ""
) -> bool:
    """False where somebody has decided already, or it was written anew since ``seen``."""
    story = Story.objects.select_for_update(no_key=True).get(pk=story.pk)
    if not can_moderate_of(by, story.organisation):
        raise Refused("own_organisation")
    if story.state != Story.State.SUBMITTED or story.written_at != seen:
        return False
    if not publish and not note.strip():
        raise Refused("note_missing")
    story.state = Story.State.PUBLISHED if publish else Story.State.RETURNED
    story.moderation_note = note.strip()[:500]
    story.save(update_fields=["state", "moderation_note"])
    profession = story.profession
    for member in story.organisation.members.all():
        notify(
            recipient=member,
            kind=f"story_{story.state}",
            url="/organisations/mine/",
            title_ru=profession.name_ru,
            title_en=profession.name_en,
            note=story.moderation_note,
        )
    return True
