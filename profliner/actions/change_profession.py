"""Changes single professions of the city's list; each change is a version of the whole list."""

from collections.abc import Collection
from dataclasses import replace
from datetime import date

from django.db import transaction

from eschool.accounts.models import User
from profliner.actions.save_city_list import Saved, save_city_list
from profliner.city_list.entries import Entry
from profliner.locking import lock_catalogue
from profliner.refusals import Refused
from profliner.selectors.city_list import current_entries


@transaction.atomic
def change_profession(
    *, entry: Entry, by: User, seen: Entry | None = None, note: str = ""
) -> Saved:
    """``seen`` is what the editor began with, none for a new profession.

    Raises:
        Refused: somebody was quicker, or the address is taken.
    """
    entries = _locked()
    present = entries.get(entry.slug)
    if seen is None and present:
        raise Refused("slug_taken")
    if seen is not None and present != seen:
        raise Refused("list_changed" if present else "not_on_list")
    entries[entry.slug] = entry
    return save_city_list(entries=list(entries.values()), by=by, note=note or entry.name_ru)


@transaction.atomic
def remove_profession(*, slug: str, by: User, note: str = "") -> Saved:
    """It leaves the list; paths that lead to it keep it.

    Raises:
        Refused: it is not there any more.
    """
    entries = _locked()
    if slug not in entries:
        raise Refused("not_on_list")
    gone = entries.pop(slug)
    return save_city_list(entries=list(entries.values()), by=by, note=note or f"− {gone.name_ru}")


@transaction.atomic
def mark_professions(
    *, slugs: Collection[str], demand: str, on: date | None, source: str, by: User
) -> Saved:
    """The same mark, with its date and source, for several; an empty one takes it off.

    Raises:
        Refused: none of them is on the list.
    """
    entries = _locked()
    chosen = [slug for slug in slugs if slug in entries]
    if not chosen:
        raise Refused("nothing_marked")
    for slug in chosen:
        entries[slug] = replace(
            entries[slug],
            demand=demand,
            demand_on=on.isoformat() if demand and on else "",
            demand_source=source if demand else "",
            generated=False,
        )
    names = ", ".join(entries[slug].name_ru for slug in chosen)
    return save_city_list(entries=list(entries.values()), by=by, note=names)


def _locked() -> dict[str, Entry]:
    """The list by address; whoever changes it meanwhile waits for us."""
    lock_catalogue()
    return {entry.slug: entry for entry in current_entries()}
