"""Wagtail's admin, arranged for a teacher rather than for a web master."""

from collections.abc import Iterator
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from wagtail import hooks
from wagtail.admin.action_menu import (
    ActionMenuItem,
    CancelWorkflowMenuItem,
    SubmitForModerationMenuItem,
)
from wagtail.admin.menu import MenuItem
from wagtail.admin.ui.components import Component
from wagtail.admin.widgets import Button

from library.actions.submit_lesson import (
    AlreadyInReview,
    MustBeMended,
    NothingToReview,
    submit_lesson,
)
from library.editing import is_master
from library.models import Authorship, LessonPage, Publication
from library.selectors.writing import school_of

SENDING = "eschool.sending"
FOR_TEACHERS = ("my-lessons", "images", "documents")


@hooks.register("register_admin_menu_item")
def my_lessons() -> MenuItem:
    label = gettext_lazy("My lessons")
    return MenuItem(
        label, reverse("my_lessons"), name="my-lessons", icon_name="folder-open-inverse", order=1
    )


@hooks.register("construct_main_menu", order=1000)
def only_what_a_teacher_needs(request: HttpRequest, items: list[MenuItem]) -> None:
    if not is_master(request.user):
        items[:] = [item for item in items if item.name in FOR_TEACHERS]


class BackToTheSite(Component):
    """The site's own list of lessons says more than a dashboard."""

    order = 1

    def render_html(self, parent_context: Any = None) -> str:
        address, label = reverse("my_lessons"), _("My lessons")
        return format_html('<p><a class="button" href="{}">{}</a></p>', address, label)


@hooks.register("construct_homepage_panels", order=1000)
def no_dashboard(request: HttpRequest, panels: list[Any]) -> None:
    if not is_master(request.user):
        panels[:] = [BackToTheSite()]


@hooks.register("construct_homepage_summary_items", order=1000)
def no_summary(request: HttpRequest, items: list[Any]) -> None:
    if not is_master(request.user):
        items.clear()


@hooks.register("register_page_header_buttons")
def back_to_my_lesson(
    page: Any, user: Any, view_name: str, next_url: str | None = None
) -> Iterator[Button]:
    if isinstance(page, Publication) and page.pk and not is_master(user):
        url = reverse("my_lesson", args=(page.pk,))
        yield Button(_("Back to my lessons"), url, icon_name="arrow-left", priority=1)
        url = reverse("lesson_authors", args=(page.pk,))
        yield Button(_("Authors"), url, icon_name="group", priority=2)


class SendForReview(SubmitForModerationMenuItem):
    """Wagtail's own action under a name that says what happens."""

    def get_context_data(self, parent_context: Any) -> Any:
        context = super().get_context_data(parent_context)
        context["label"] = _("Send for review")
        return context


class TakeBack(CancelWorkflowMenuItem):
    label = gettext_lazy("Take back from review")


@hooks.register("construct_page_action_menu")
def words_of_ours(items: list[ActionMenuItem], request: HttpRequest, context: Any) -> None:
    """Nothing is sent from a page that is not saved yet: it has no author then."""
    ours = {"action-submit": SendForReview, "action-cancel-workflow": TakeBack}
    dropped = {"action-restart-workflow"}
    if context["view"] == "create":
        dropped |= {"action-submit", "action-publish"}
    items[:] = [
        ours[item.name](order=item.order) if item.name in ours else item
        for item in items
        if item.name not in dropped
    ]


@hooks.register("before_create_page")
def begin_on_the_site(request: HttpRequest, parent: Any, page_class: Any) -> HttpResponse | None:
    """A lesson begins from a template of stages, wherever its author comes from."""
    if page_class is LessonPage:
        return redirect(f"{reverse('write')}?subject={parent.pk}")
    return None


@hooks.register("before_edit_page")
def send_by_the_site(request: HttpRequest, page: Any) -> None:
    """The editor saves; whether the draft may go is decided in one place, after that."""
    if isinstance(page, Publication) and "action-submit" in request.POST:
        values = request.POST.copy()
        del values["action-submit"]
        request.POST = values  # type: ignore[assignment]  # Django has a setter for it
        request.META[SENDING] = True


@hooks.register("after_edit_page")
def send_what_was_saved(request: HttpRequest, page: Any) -> HttpResponse | None:
    if not request.META.get(SENDING):
        return None
    try:
        submit_lesson(publication=page, user=request.user)  # type: ignore[arg-type]  # signed in
    except MustBeMended as refused:
        messages.error(request, _("It is not sent yet. Mend what must be mended first:"))
        for finding in refused.findings:
            messages.error(request, finding.text)
    except (AlreadyInReview, NothingToReview):
        messages.info(request, _("There is nothing new to review in this lesson."))
    else:
        _say_only(request, _("Sent for review. The methodists of the subject are told."))
    return redirect("my_lesson", page.pk)


def _say_only(request: HttpRequest, text: str) -> None:
    """In place of Wagtail's word that a page is updated."""
    list(messages.get_messages(request))
    messages.success(request, text)


@hooks.register("after_create_page")
def creator_is_the_author(request: HttpRequest, page: Any) -> None:
    """With the school where they work today."""
    if not isinstance(page, Publication) or page.authorships.filter(user=request.user).exists():
        return
    name = request.user.get_full_name()  # type: ignore[union-attr]  # nobody else comes here
    author = page.authorships.filter(user=None, name=name).first() or Authorship(name=name)
    author.user = request.user
    author.school = author.school or school_of(request.user)
    page.authorships.add(author)
    page.save()
    page.save_revision(user=request.user, log_action=False)


@hooks.register("construct_image_chooser_queryset")
@hooks.register("construct_document_chooser_queryset")
def own_files_only(files: Any, request: HttpRequest) -> Any:
    """Pictures and files of others' drafts are not for everyone."""
    return files if is_master(request.user) else files.filter(uploaded_by_user=request.user)


@hooks.register("construct_explorer_page_queryset")
def own_pages_only(parent: Any, pages: Any, request: HttpRequest) -> Any:
    """Below a subject a teacher meets their own pages, not three thousand of others'."""
    if is_master(request.user) or parent.specific_class.__name__ != "SubjectPage":
        return pages
    return pages.filter(pk__in=Publication.objects.editable_by(request.user).values("pk"))
