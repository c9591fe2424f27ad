"""Districts, schools and terms of keeping, which change rarely, are kept in Wagtail's admin."""

from typing import Any

from django.utils.translation import gettext_lazy as _
from wagtail import hooks
from wagtail.admin.viewsets.base import ViewSetGroup
from wagtail.admin.viewsets.model import ModelViewSet
from wagtail.permission_policies import ModelPermissionPolicy
from wagtail.permissions import register_permission_policy

from eschool.accounts.models import District, RetentionRule, School
from eschool.accounts.permissions import can_manage_people


class Administrators(ModelPermissionPolicy):
    """By role. Nobody deletes here: roles, classes and the ledger point to schools."""

    def user_has_permission(self, user: Any, action: str) -> bool:
        return action != "delete" and can_manage_people(user)

    def user_has_any_permission(self, user: Any, actions: Any) -> bool:
        return any(self.user_has_permission(user, action) for action in actions)


for ruled in (District, School, RetentionRule):
    register_permission_policy(ruled, Administrators(ruled))


class DistrictViewSet(ModelViewSet):
    model = District
    name = "districts"
    icon = "site"
    form_fields = ("name_ru", "name_en", "slug")
    list_display = ("name_ru", "name_en")
    search_fields = ("name_ru", "name_en")
    copy_view_enabled = False


class SchoolViewSet(ModelViewSet):
    model = School
    name = "schools"
    icon = "home"
    form_fields = ("name", "number", "district")
    list_display = ("name", "district")
    search_fields = ("name",)
    copy_view_enabled = False


class RetentionViewSet(ModelViewSet):
    model = RetentionRule
    name = "retention"
    icon = "date"
    form_fields = ("keep_days", "is_active", "reason")
    list_display = ("what", "keep_days", "is_active", "reason")
    copy_view_enabled = False


class CityViewSetGroup(ViewSetGroup):
    menu_label = _("City")
    menu_icon = "globe"
    items = (DistrictViewSet, SchoolViewSet, RetentionViewSet)


@hooks.register("register_admin_viewset")
def city() -> CityViewSetGroup:
    return CityViewSetGroup()
