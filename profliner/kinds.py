"""The kinds of thing a student may be recommended, and lists that organisers choose from."""

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


class WhyCancelled(models.TextChoices):
    """A list, for nobody reads an organiser's own words before students do."""

    FEW = "few", _("Too few people signed up")
    ILLNESS = "illness", _("Whoever runs it has fallen ill")
    PLACE = "place", _("The place cannot be used")
    WEATHER = "weather", _("The weather does not allow it")
    LATER = "later", _("It will be held at another time")
    OTHER = "other", _("Another reason of the organiser")


class Result(models.TextChoices):
    """A list, for nobody reads an organiser's own words before the student does."""

    WINNER = "winner", _("Winner")
    PRIZE = "prize", _("Prize-winner")
    FINALIST = "finalist", _("Finalist")
    DISTINCTION = "distinction", _("Completed with distinction")
    COMPLETED = "completed", _("Completed")
    PRESENTED = "presented", _("Presented their own work")
