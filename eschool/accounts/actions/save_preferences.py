"""Keeps the language and colours a person chose."""

from eschool.accounts.models import User


def save_preferences(*, user: User, language: str | None = None, theme: str | None = None) -> None:
    if language is not None:
        user.language = language
    if theme is not None:
        user.theme = theme
    user.save(update_fields=["language", "theme"])
