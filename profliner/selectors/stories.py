"""What those who work in a profession tell of it."""

from profliner.models import Profession, Story


def stories_of(profession: Profession) -> list[Story]:
    """Looked at, and of organisations that are checked today."""
    return list(
        Story.objects.published().filter(profession=profession).select_related("organisation")
    )
