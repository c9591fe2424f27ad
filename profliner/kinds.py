"""The kinds of thing a student may be recommended."""

from django.db import models
from django.utils.translation import gettext_lazy as _


class Item(models.TextChoices):
    """Ids as text: professions and opportunities by UUID, lessons by the number of their page."""

    PROFESSION = "profession", _("Profession")
    PROGRAMME = "programme", _("Additional programme")
    EVENT = "event", _("Event")
    INTERNSHIP = "internship", _("Internship")
    CONTEST = "contest", _("Contest")
    LESSON = "lesson", _("Lesson")


OPPORTUNITIES = (Item.PROGRAMME, Item.EVENT, Item.INTERNSHIP, Item.CONTEST)
