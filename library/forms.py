"""The forms of writing, uploading and reviewing."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _

from library.documents.checks import EXTENSIONS
from library.explaining import refusal_sentence
from library.models import LessonPage, ReviewDecision, SubjectPage, Upload
from library.models.publications import Language

GRADES = [(grade, str(grade)) for grade in range(1, 12)]
MACRO_EXTENSIONS = frozenset({"docm", "dotm", "pptm", "potm", "ppsm"})


LONGEST_KEY = 18  # digits that every database can compare


class SubjectChoice(forms.ModelChoiceField):  # type: ignore[type-arg]  # generic only for the checker
    def to_python(self, value: Any) -> Any:
        """A page's number is looked up through its parent, where Django does not mind its size."""
        return super().to_python(value if len(str(value)) <= LONGEST_KEY else "?")

    def label_from_instance(self, subject: Any) -> str:
        return str(subject.name)


def subject_field() -> SubjectChoice:
    return SubjectChoice(
        SubjectPage.objects.live().order_by("position", "title"),
        label=_("Subject"),
        empty_label=_("Choose a subject"),
    )


class UploadForm(forms.Form):
    """Asks cheaply what can be asked before anything reads the file."""

    file = forms.FileField(
        label=_("File"),
        allow_empty_file=True,  # said in our own words below
        error_messages={
            "required": _("Choose a file first."),
            "max_length": _("The name of the file is too long. Shorten it to 255 letters."),
        },
        max_length=255,
    )
    kind = forms.ChoiceField(
        label=_("What is it?"),
        choices=Upload.Kind.choices,
        initial=Upload.Kind.LESSON,
        widget=forms.RadioSelect,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"] = subject_field()

    def clean_file(self) -> "UploadedFile[Any]":
        file: UploadedFile[Any] = self.cleaned_data["file"]
        if problem := _problem(file.name or "", file.size or 0):
            raise forms.ValidationError(problem)
        return file


def _problem(name: str, size: int) -> str:
    extension = name.rpartition(".")[2].lower() if "." in name else ""
    if extension in MACRO_EXTENSIONS:
        return refusal_sentence("type_with_macros")
    if extension not in EXTENSIONS:
        return refusal_sentence("type_not_accepted", {"extension": extension[:20]})
    if not size:
        return refusal_sentence("file_empty")
    if size > settings.UPLOAD_MAX_BYTES:
        return refusal_sentence("file_too_large", {"limit": settings.UPLOAD_MAX_BYTES // 1024**2})
    return ""


class GradesMixin(forms.Form):
    grade_from = forms.TypedChoiceField(label=_("From grade"), choices=GRADES, coerce=int)
    grade_to = forms.TypedChoiceField(label=_("To grade"), choices=GRADES, coerce=int)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        first, last = values.get("grade_from"), values.get("grade_to")
        if first and last and first > last:
            self.add_error("grade_to", _("The last grade comes before the first."))
        return values


class OutcomeField(forms.CharField):
    """A draft may wait for it, a review may not."""

    when_needed = _("needed for review")


class AboutForm(GradesMixin):
    """What can be mended about a draft without opening the editor."""

    title = forms.CharField(label=_("Title"), max_length=255)
    outcome = OutcomeField(
        label=_("Outcome"),
        max_length=1000,
        required=False,
        help_text=_("What a pupil will be able to do afterwards, in a sentence or two."),
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    language = forms.ChoiceField(label=_("Language of the lesson"), choices=Language.choices)
    licence = forms.ChoiceField(
        label=_("Licence"),
        choices=LessonPage._meta.get_field("licence").choices,
        help_text=_("CC BY lets others use and change the lesson as long as they name you."),
    )

    field_order = ("title", "outcome", "grade_from", "grade_to", "language", "licence")


class WriteForm(GradesMixin):
    title = forms.CharField(label=_("What is the lesson called?"), max_length=255)
    template = forms.ChoiceField(
        label=_("Begin with"),
        choices=[
            ("lesson", _("A lesson of 45 minutes: six stages with their time")),
            ("practice", _("A lesson of practice: four stages with their time")),
            ("blank", _("An empty lesson")),
        ],
        initial="lesson",
        widget=forms.RadioSelect,
    )
    language = forms.ChoiceField(label=_("Language of the lesson"), choices=Language.choices)

    field_order = ("title", "subject", "grade_from", "grade_to", "language", "template")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["subject"] = subject_field()
        self.order_fields(self.field_order)


class ReasonsField(forms.MultipleChoiceField):
    """Asked for only where a lesson is returned, so never called optional."""

    def validate(self, value: Any) -> None:
        if value:
            super().validate(value)


class DecisionForm(forms.Form):
    outcome = forms.ChoiceField(
        label=_("Decision"),
        choices=[
            (ReviewDecision.Outcome.APPROVED, _("Approve and publish")),
            (ReviewDecision.Outcome.RETURNED, _("Return with reasons")),
        ],
        widget=forms.RadioSelect,
    )
    reasons = ReasonsField(
        label=_("Reasons, if you return it"),
        choices=ReviewDecision.Reason.choices,
        widget=forms.CheckboxSelectMultiple,
    )
    note = forms.CharField(
        label=_("Note to the author"),
        max_length=4000,
        required=False,
        help_text=_("What to change and where. The author reads this word for word."),
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    revision = forms.IntegerField(widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        values = super().clean() or {}
        returned = values.get("outcome") == ReviewDecision.Outcome.RETURNED
        if returned and not values.get("reasons") and "reasons" not in self.errors:
            self.add_error(
                "reasons", _("Mark at least one reason, so that the author knows what to mend.")
            )
        return values
