"""The blocks of a lesson in Wagtail's editor; the same shape as ``library.documents.model``."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from wagtail import blocks
from wagtail.contrib.typed_table_block.blocks import TypedTableBlock
from wagtail.documents.blocks import DocumentChooserBlock
from wagtail.images.blocks import ImageChooserBlock

RICH_TEXT = ["h3", "h4", "bold", "italic", "ol", "ul", "link", "code", "blockquote", "hr"]
RICH_TEXT += ["superscript", "subscript"]
INLINE = ["bold", "italic", "link", "code", "superscript", "subscript"]
FORMS_OF_WORK = {
    "frontal": _("Whole class"),
    "individual": _("On one's own"),
    "pairs": _("In pairs"),
    "groups": _("In groups"),
    "project": _("Project"),
    "homework": _("Homework"),
}


class FormulaBlock(blocks.StructBlock):
    tex = blocks.TextBlock(
        label=_("Formula"), help_text=_(r"In TeX, for example \frac{a}{b}"), rows=2
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "superscript"
        label = _("Formula")


class PictureBlock(blocks.StructBlock):
    image = ImageChooserBlock(label=_("Picture"))
    alt = blocks.CharBlock(
        label=_("Description"),
        help_text=_("For those who cannot see it: what is shown, in a sentence."),
    )
    caption = blocks.CharBlock(label=_("Caption"), required=False)

    class Meta:
        icon = "image"
        label = _("Picture")


class CodeBlock(blocks.StructBlock):
    language = blocks.CharBlock(label=_("Programming language"), required=False, max_length=30)
    code = blocks.TextBlock(label=_("Code"), rows=8)

    class Meta:
        icon = "code"
        label = _("Program text")


class TaskBlock(blocks.StructBlock):
    prompt = blocks.RichTextBlock(label=_("Task"), features=RICH_TEXT)
    kind = blocks.ChoiceBlock(
        label=_("How it is answered"),
        choices=[
            ("open", _("In free words, you read it")),
            ("short", _("Shortly, marked at once")),
        ],
        default="open",
    )
    answer = blocks.RichTextBlock(
        label=_("Answer"),
        features=RICH_TEXT,
        required=False,
        help_text=_("Teachers only. For a short answer: the accepted answers, one a line."),
    )
    points = blocks.IntegerBlock(label=_("Points"), default=1, min_value=1, max_value=100)

    class Meta:
        icon = "edit"
        label = _("Task")


class OptionBlock(blocks.StructBlock):
    text = blocks.CharBlock(label=_("Answer"))
    correct = blocks.BooleanBlock(label=_("Correct"), required=False)


class QuestionBlock(blocks.StructBlock):
    prompt = blocks.TextBlock(label=_("Question"), rows=2)
    kind = blocks.ChoiceBlock(
        label=_("Kind"),
        choices=[
            ("single", _("One correct answer")),
            ("multiple", _("Several correct answers")),
            ("number", _("A number")),
            ("text", _("A word or phrase")),
        ],
        default="single",
    )
    options = blocks.ListBlock(OptionBlock(), label=_("Answers to choose from"), default=[])
    answer = blocks.TextBlock(
        label=_("Accepted answers"), required=False, rows=2, help_text=_("One a line.")
    )
    tolerance = blocks.CharBlock(label=_("Tolerance"), required=False, help_text=_("For numbers."))
    explanation = blocks.TextBlock(label=_("Explanation"), required=False, rows=2)

    def clean(self, value: Any) -> Any:
        result = super().clean(value)
        correct = sum(option["correct"] for option in result["options"])
        errors = {}
        match result["kind"]:
            case "single" if correct != 1:
                errors["options"] = ValidationError(_("Mark exactly one answer as correct."))
            case "multiple" if correct < 1:
                errors["options"] = ValidationError(_("Mark at least one answer as correct."))
            case "number" | "text" if not result["answer"].strip():
                errors["answer"] = ValidationError(_("Give at least one accepted answer."))
        if errors:
            raise blocks.StructBlockValidationError(block_errors=errors)
        return result


class QuizBlock(blocks.StructBlock):
    questions = blocks.ListBlock(QuestionBlock(), label=_("Questions"), min_num=1)

    class Meta:
        icon = "help"
        label = _("Quiz")


class FileBlock(blocks.StructBlock):
    document = DocumentChooserBlock(label=_("File"))
    title = blocks.CharBlock(label=pgettext_lazy("of a file", "Name"), required=False)

    class Meta:
        icon = "doc-full"
        label = _("File")


class ScreenBlock(blocks.StreamBlock):
    """What one of the three screens shows during a stage."""

    text = blocks.RichTextBlock(label=_("Text"), features=RICH_TEXT, icon="pilcrow")
    formula = FormulaBlock()
    picture = PictureBlock()
    table = TypedTableBlock(
        [("text", blocks.RichTextBlock(features=INLINE, label=_("Text")))],
        label=_("Table"),
        icon="table",
    )
    code = CodeBlock()
    task = TaskBlock()
    quiz = QuizBlock()
    file = FileBlock()

    class Meta:
        required = False


class StageBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Stage"), max_length=200)
    purpose = blocks.CharBlock(
        label=_("Purpose"), required=False, help_text=_("What this part of the lesson is for.")
    )
    minutes = blocks.IntegerBlock(label=_("Minutes"), required=False, min_value=1, max_value=240)
    form = blocks.ChoiceBlock(
        label=_("Form of work"),
        choices=list(FORMS_OF_WORK.items()),
        default="frontal",
    )
    teacher = ScreenBlock(label=_("The teacher's screen: notes and answers"), required=False)
    board = ScreenBlock(label=_("The board: what the class sees"), required=False)
    student = ScreenBlock(label=_("The student's screen: what the student does"), required=False)

    class Meta:
        icon = "time"
        label = _("Stage")
        label_format = "{title}"


class StagesBlock(blocks.StreamBlock):
    stage = StageBlock()


class KeywordBlock(blocks.StructBlock):
    term = blocks.CharBlock(label=_("Word"), max_length=120)
    definition = blocks.CharBlock(label=_("What it means"), required=False)

    class Meta:
        icon = "tag"
        label = _("Keyword")


class MisconceptionBlock(blocks.StructBlock):
    statement = blocks.CharBlock(label=_("What pupils often think"))
    response = blocks.CharBlock(label=_("How to answer it"))

    class Meta:
        icon = "warning"
        label = _("Common misconception")


class ChapterBlock(blocks.StructBlock):
    title = blocks.CharBlock(label=_("Chapter"), max_length=200)
    content = ScreenBlock(label=_("Content"), required=False)

    class Meta:
        icon = "list-ul"
        label = _("Chapter")
