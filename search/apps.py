from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")
    default_auto_field = "django.db.models.BigAutoField"

    def ready(self) -> None:
        from library.signals import look_alikes_wanted, publication_changed
        from profliner.signals import (
            opportunities_wanted,
            opportunity_written,
            profession_changed,
            professions_wanted,
        )
        from search import receivers

        publication_changed.connect(
            receivers.publication_changed, dispatch_uid="search.publication_changed"
        )
        look_alikes_wanted.connect(
            receivers.look_alikes_wanted, dispatch_uid="search.look_alikes_wanted"
        )
        profession_changed.connect(
            receivers.profession_changed, dispatch_uid="search.profession_changed"
        )
        professions_wanted.connect(
            receivers.professions_wanted, dispatch_uid="search.professions_wanted"
        )
        opportunity_written.connect(
            receivers.opportunity_written, dispatch_uid="search.opportunity_written"
        )
        opportunities_wanted.connect(
            receivers.opportunities_wanted, dispatch_uid="search.opportunities_wanted"
        )
