"""The one user model and the roles a person holds."""

import uuid
from typing import Any, ClassVar

from django.contrib.auth.models import AbstractUser, BaseUserManager
from django.db import models
from django.db.models import Q
from django.utils.crypto import salted_hmac
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from eschool.accounts.models.schools import School
from eschool.accounts.querysets import RoleQuerySet, UserQuerySet


class UserManager(BaseUserManager.from_queryset(UserQuerySet)):  # type: ignore[misc]  # built at run time
    use_in_migrations = False

    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user: User = self.model(email=self.normalize_email(email).lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)


class User(AbstractUser):  # type: ignore[django-manager-missing]  # pages are untyped
    """A person. What they may do follows from their ``Role`` rows, never from this row."""

    class Theme(models.TextChoices):
        AUTO = "auto", _("As on my device")
        LIGHT = "light", _("Light")
        DARK = "dark", _("Dark")

    class Language(models.TextChoices):
        BROWSER = "", _("As in my browser")
        RUSSIAN = "ru", "Русский"
        ENGLISH = "en", "English"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = None  # type: ignore[assignment]  # people sign in by e-mail
    email = models.EmailField(_("e-mail"), unique=True)
    first_name = models.CharField(_("given name"), max_length=150)
    last_name = models.CharField(_("family name"), max_length=150)
    patronymic = models.CharField(_("patronymic"), max_length=150, blank=True)
    language = models.CharField(
        _("language of the site"), max_length=2, blank=True, choices=Language, default=""
    )
    theme = models.CharField(_("colours"), max_length=5, choices=Theme, default=Theme.AUTO)
    session_epoch = models.PositiveIntegerField(
        _("generation of sessions"), default=0, editable=False
    )
    is_generated = models.BooleanField(
        _("generated"), default=False, help_text=_("Made by the demo city, not a real person.")
    )
    erased_at = models.DateTimeField(_("erased"), null=True, blank=True, editable=False)

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["first_name", "last_name"]

    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")

    def __str__(self) -> str:
        return self.get_full_name() or self.email

    def get_full_name(self) -> str:
        if self.erased_at:
            return str(_("Somebody who was erased"))
        return " ".join(filter(None, (self.first_name, self.patronymic, self.last_name)))

    @property
    def short_name(self) -> str:
        """Family name and initials, as a class register has it."""
        if self.erased_at:
            return self.get_full_name()
        initials = [f"{name[0]}." for name in (self.first_name, self.patronymic) if name]
        return "\u00a0".join(filter(None, [self.last_name, *initials])) or self.email

    def _get_session_auth_hash(self, secret: str | None = None) -> str:
        """A later ``session_epoch`` ends every session begun before, as a new password does."""
        salt = "eschool.accounts.models.User.session"
        value = f"{self.session_epoch}:{self.password}"
        return salted_hmac(salt, value, secret=secret, algorithm="sha256").hexdigest()

    @cached_property
    def unread_notices(self) -> int:
        return self.notices.unread().count()

    @cached_property
    def role_kinds(self) -> frozenset[str]:
        """The kinds of role held today, ``verified_teacher`` added where a school vouches."""
        kinds = set()
        for kind, verified_at in self.roles.current().values_list("kind", "verified_at"):
            kinds.add(kind)
            if kind == Role.Kind.TEACHER and verified_at:
                kinds.add("verified_teacher")
        if self.is_superuser:
            kinds.add(Role.Kind.ADMINISTRATOR)
        return frozenset(kinds)


class Role(models.Model):
    """A role held by a person from one day to another; ended rather than deleted."""

    class Kind(models.TextChoices):
        TEACHER = "teacher", _("Teacher")
        METHODIST = "methodist", _("Methodist")
        GRANTS_ADMIN = "grants_admin", _("Grants administrator")
        STUDENT = "student", _("Student")
        GUARDIAN = "guardian", _("Parent or guardian")
        COUNSELLOR = "counsellor", _("Career counsellor")
        EMPLOYER = "employer", _("Employer")
        ANALYST = "analyst", _("City analyst")
        ADMINISTRATOR = "administrator", _("Administrator")

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(_("role"), max_length=16, choices=Kind)
    school = models.ForeignKey(
        School, on_delete=models.PROTECT, null=True, blank=True, related_name="roles"
    )
    region = models.CharField(
        _("region"), max_length=200, blank=True, help_text=_("For teachers of other regions.")
    )
    organisation = models.CharField(_("organisation"), max_length=200, blank=True)
    note = models.CharField(
        _("note"), max_length=500, blank=True, help_text=_("Why it was refused or ended.")
    )
    verified_at = models.DateTimeField(_("verified"), null=True, blank=True)
    verified_by = models.ForeignKey(
        User, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    started_at = models.DateTimeField(_("from"))
    ended_at = models.DateTimeField(_("until"), null=True, blank=True)

    objects = RoleQuerySet.as_manager()

    class Meta:
        verbose_name = _("role")
        verbose_name_plural = _("roles")
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                fields=["user", "kind", "school"],
                condition=Q(ended_at=None),
                name="one_current_role_of_a_kind_per_school",
            ),
            models.UniqueConstraint(
                fields=["user", "kind"],
                condition=Q(ended_at=None, school=None),
                name="one_current_role_of_a_kind_without_school",
            ),
        ]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["kind", "verified_at"], name="role_kind_verified"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.user}"
