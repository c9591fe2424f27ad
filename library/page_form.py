"""The form behind Wagtail's editor of a publication."""

from typing import Any

from django.db.models import Case, IntegerField, Value, When
from wagtail.admin.forms import WagtailAdminPageForm


class PublicationForm(WagtailAdminPageForm):
    """Topics of the lesson's own subject come first: there are hundreds."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        topics = self.fields.get("curriculum")
        subject = self.instance.subject or self.parent_page
        if topics and subject:
            own = When(subject_slug=subject.slug, then=Value(0))
            others_later = Case(own, default=Value(1), output_field=IntegerField())
            topics.queryset = topics.queryset.order_by(others_later, "path")
