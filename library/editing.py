"""What a person may do with a publication in Wagtail's admin."""

from typing import Any

from wagtail.models import PagePermissionTester

from eschool.accounts.permissions import has_role
from library.permissions import can_edit


def is_master(user: Any) -> bool:
    """Who looks after the whole tree, and sees Wagtail as it is."""
    return bool(user.is_superuser or has_role(user, "administrator"))


class PublicationPermissions(PagePermissionTester):
    """Wagtail's rights, with our authors for its owners and no moving or copying by teachers."""

    def can_edit(self) -> bool:
        if is_master(self.user):
            return bool(super().can_edit())
        return bool(self.user.is_active and can_edit(self.user, self.page))

    def can_delete(self, ignore_bulk: bool = False) -> bool:
        """What was published once may be cited; it is withdrawn, not deleted."""
        if self.page.pk and self.page.versions.exists():
            return False
        return bool(super().can_delete(ignore_bulk=ignore_bulk))

    def can_move(self) -> bool:
        return is_master(self.user) and bool(super().can_move())

    def can_copy(self) -> bool:
        return is_master(self.user) and bool(super().can_copy())

    def can_submit_for_moderation(self) -> bool:
        return can_edit(self.user, self.page) and bool(super().can_submit_for_moderation())
