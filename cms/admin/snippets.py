"""Snippet screens: positions, alerts, regions and advisers.

Wagtail's bulk actions run commands, as the page actions do: each checks the permission,
writes, and adds a log entry in one transaction.
"""

from collections.abc import Iterable
from typing import Any

from django.db.models import Model
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from wagtail.admin.filters import WagtailFilterSet
from wagtail.snippets.bulk_actions.delete import DeleteBulkAction
from wagtail.snippets.bulk_actions.snippet_bulk_action import SnippetBulkAction
from wagtail.snippets.views.snippets import SnippetViewSet

from django_filters import ChoiceFilter

from accounts.models import User
from cms.commands import delete_snippet, unpublish_alert
from cms.models import Adviser, Alert, Position, Region


class PositionScreens(SnippetViewSet):
    model = Position
    icon = "openquote"
    list_display = ["title", "taken_on", "expires_on"]
    list_export = ["title", "taken_on", "expires_on"]
    export_filename = "standpunten"
    list_filter = ["taken_by"]
    search_fields = ["title"]


class AlertFilters(WagtailFilterSet):
    today = ChoiceFilter(
        label=_("Today"),
        method="as_of_today",
        choices=[
            ("current", _("shown")),
            ("to_come", _("not yet")),
            ("over", _("over")),
        ],
    )

    class Meta:
        model = Alert
        fields = ("level", "is_everywhere")

    def as_of_today(self, rows: Any, _name: str, state: str) -> Any:
        found = {"current": rows.current, "to_come": rows.to_come, "over": rows.over}
        return found[state]()


class UnpublishAlertAction(SnippetBulkAction):
    models = (Alert,)
    display_name = _("Take off the pages")
    action_type = "take_off"
    aria_label = _("Take the chosen alerts off the pages")
    template_name = "cms/admin/unpublish_alert.html"
    action_priority = 10
    request: Any

    def check_perm(self, alert: Alert) -> bool:
        return bool(self.request.user.has_perm("cms.change_alert"))

    def get_execution_context(self) -> dict[str, object]:
        context: dict[str, Any] = super().get_execution_context()
        return context | {"actor": self.request.user}

    @classmethod
    def execute_action(
        cls, objects: Iterable[Alert], *, actor: User, **_more: object
    ) -> tuple[int, int]:
        return sum(unpublish_alert(actor, alert) for alert in objects), 0

    def get_success_message(self, count: int, _children: int) -> str:
        said = ngettext("Done, for %(n)s row.", "Done, for %(n)s rows.", count)
        return said % {"n": count}


class DeleteSnippetAction(DeleteBulkAction):
    """Delete snippets and log each: Wagtail's own action does not log."""

    models = (Position, Alert, Region, Adviser)
    request: Any

    def get_execution_context(self) -> dict[str, Any]:
        context: dict[str, Any] = super().get_execution_context()
        return context | {"user": self.request.user}

    @classmethod
    def execute_action(
        cls, objects: Iterable[Model], *, user: User, **_more: object
    ) -> tuple[int, int]:
        rows = list(objects)
        for row in rows:
            delete_snippet(user, row)
        return len(rows), 0


class AlertScreens(SnippetViewSet):
    model = Alert
    icon = "warning"
    list_display = ["title", "state_today", "where", "show_from", "show_until"]
    list_export = ["title", "level", "where", "show_from", "show_until"]
    export_filename = "meldingen"
    filterset_class = AlertFilters
    search_fields = ["title"]

    def get_queryset(self, _request: object) -> Any:
        return Alert.objects.prefetch_related("themes")


class RegionScreens(SnippetViewSet):
    model = Region
    icon = "site"
    list_display = ["name"]
    list_export = ["name"]
    export_filename = "regios"
    search_fields = ["name"]


class AdviserFilters(WagtailFilterSet):
    today = ChoiceFilter(
        label=_("Today"), method="as_of_today", choices=[("away", _("away"))]
    )

    class Meta:
        model = Adviser
        fields = ("regions",)

    def as_of_today(self, rows: Any, _name: str, _state: str) -> Any:
        return rows.away()


class AdviserScreens(SnippetViewSet):
    model = Adviser
    icon = "user"
    list_display = ["name", "region_names", "specialism", "state_today", "answers_here"]
    list_export = [
        *("name", "job", "specialism", "phone", "email", "region_names"),
        *("away_from", "away_until"),
    ]
    export_filename = "adviseurs"
    filterset_class = AdviserFilters
    search_fields = ["name", "specialism"]

    def get_queryset(self, _request: object) -> Any:
        rows = Adviser.objects.select_related("user", "substitute")
        return rows.prefetch_related("regions")
