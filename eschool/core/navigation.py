"""Which places the header and the account menu offer to whom."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

THEMES = ("auto", "light", "dark")


@dataclass(frozen=True, slots=True)
class Place:
    """A page that may stand in the header: an empty `roles` means everybody."""

    label: Promise
    url_name: str
    icon: str
    roles: frozenset[str] = frozenset()
    beside: tuple[str, ...] = ()  # pages whose address is not below this one's, yet belong to it


@dataclass(frozen=True, slots=True)
class NavItem:
    label: str
    url: str
    icon: str
    current: bool = False
    beside: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Navigation:
    main: tuple[NavItem, ...]
    account: tuple[NavItem, ...]
    theme: str
    unread: int
    degraded: tuple[str, ...]


MAIN = (
    Place(_("Find a lesson"), "search", "search"),
    Place(_("Subjects"), "library", "library"),
    Place(_("Professions"), "professions", "briefcase"),
    Place(
        _("My page"),
        "student_home",
        "compass",
        frozenset({"student"}),
        beside=("interests", "recommendations", "paths", "my_counselling"),
    ),
    Place(_("My lessons"), "my_lessons", "book-open", frozenset({"teacher"})),
    Place(_("Share a lesson"), "upload", "upload", frozenset({"teacher"})),
    Place(_("My classes"), "my_classes", "users", frozenset({"teacher"})),
    Place(_("Review"), "review_queue", "clipboard-check", frozenset({"methodist"})),
    Place(
        _("Searched for in vain"),
        "searched_in_vain",
        "search",
        frozenset({"methodist", "administrator", "analyst"}),
    ),
    Place(_("Teachers to confirm"), "verify_teachers", "user-check", frozenset({"administrator"})),
    Place(_("People"), "people", "users", frozenset({"administrator"})),
    Place(_("Schools"), "schools", "school", frozenset({"administrator"})),
    Place(
        _("Grants"),
        "grant_rounds",
        "award",
        frozenset({"grants_admin", "administrator"}),
        beside=("grant_rulesets",),
    ),
    Place(_("My students"), "counselling", "users", frozenset({"counsellor"})),
    Place(_("My children"), "wards", "users", frozenset({"guardian"})),
    Place(_("Consents"), "consents", "shield-check", frozenset({"guardian"})),
    Place(
        _("Programmes and events"),
        "opportunities",
        "calendar",
        frozenset({"student", "guardian", "counsellor", "employer"}),
    ),
    Place(_("My organisations"), "my_organisations", "building-2", frozenset({"employer"})),
    Place(_("To look at"), "moderation_queue", "clipboard-check", frozenset({"analyst"})),
    Place(_("The city's list"), "city_list", "list", frozenset({"analyst"})),
    Place(_("Figures of the city"), "city_figures", "chart-column", frozenset({"analyst"})),
)
ACCOUNT = (
    Place(_("Profile and settings"), "profile", "settings"),
    Place(_("Notices"), "notices", "bell"),
    Place(_("The city's list"), "city_list", "list", frozenset({"administrator"})),
    Place(_("Figures of the city"), "city_figures", "chart-column", frozenset({"administrator"})),
    Place(_("What is known about me"), "activity", "eye", frozenset({"student"})),
    Place(_("What may suit you"), "recommendations", "compass", frozenset({"student"})),
    Place(
        _("Models of recommendations"), "models", "brain", frozenset({"administrator", "analyst"})
    ),
    Place(_("My paths"), "paths", "route", frozenset({"student"})),
    Place(_("Steps of paths"), "steps", "list-tree", frozenset({"analyst", "administrator"})),
    Place(_("My plan"), "my_plan", "calendar-check", frozenset({"teacher"})),
    Place(_("My grants"), "my_grants", "award", frozenset({"teacher"})),
    Place(
        _("The counsellor"), "my_counselling", "message-square", frozenset({"guardian", "student"})
    ),
    Place(_("Consents"), "consents", "shield-check", frozenset({"guardian", "student"})),
    Place(_("My sign-ups"), "my_sign_ups", "list-checks", frozenset({"student"})),
    Place(_("Sign-ups of my children"), "ward_sign_ups", "list-checks", frozenset({"guardian"})),
    Place(
        _("My organisations"),
        "my_organisations",
        "building-2",
        frozenset({"teacher", "counsellor", "employer"}),
    ),
    Place(
        _("Organisations to check"),
        "organisation_queue",
        "building-2",
        frozenset({"administrator"}),
    ),
    Place(
        _("Programmes to look at"),
        "moderation_queue",
        "clipboard-check",
        frozenset({"administrator"}),
    ),
)


def navigation(request: HttpRequest) -> Navigation:
    user = getattr(request, "user", None)
    roles: frozenset[str] = getattr(user, "role_kinds", frozenset())
    return Navigation(
        main=_mark_current(_open_to(MAIN, roles), request.path),
        account=_open_to(ACCOUNT, roles),
        theme=_theme(request, user),
        unread=getattr(user, "unread_notices", 0),
        degraded=tuple(getattr(request, "degraded", ())),
    )


def _theme(request: HttpRequest, user: object) -> str:
    theme = getattr(user, "theme", None) or request.COOKIES.get("theme", "")
    return theme if theme in THEMES else "auto"


def _open_to(places: Iterable[Place], roles: frozenset[str]) -> tuple[NavItem, ...]:
    allowed = (place for place in places if not place.roles or place.roles & roles)
    found = ((place, _address(place.url_name)) for place in allowed)
    return tuple(
        NavItem(str(place.label), url, place.icon, beside=tuple(_addresses(place.beside)))
        for place, url in found
        if url
    )


def _addresses(url_names: Iterable[str]) -> Iterator[str]:
    return (url for name in url_names if (url := _address(name)))


def _address(url_name: str) -> str | None:
    try:
        return reverse(url_name)
    except NoReverseMatch:
        return None


def _mark_current(items: tuple[NavItem, ...], path: str) -> tuple[NavItem, ...]:
    here = max((item.url for item in items if path.startswith(item.url)), key=len, default="")
    return tuple(
        replace(
            item,
            current=item.url == here or path.startswith(item.beside),
        )
        for item in items
    )
