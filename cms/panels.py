"""Panels of our own in Wagtail's screens."""

from typing import TYPE_CHECKING, Any

from wagtail.admin.panels import Panel

if TYPE_CHECKING:
    from cms.models import ThemePage


class UnseenSpacesPanel(Panel):
    """Warns that a space in a discussions block does not show, without naming it."""

    class BoundPanel(Panel.BoundPanel):
        template_name = "cms/admin/unseen_spaces.html"
        instance: "ThemePage"

        def is_shown(self) -> bool:
            return self.instance.pk is not None and self.instance.unseen_spaces > 0

        def get_context_data(
            self, parent_context: dict[str, Any] | None = None
        ) -> dict[str, Any]:
            context: dict[str, Any] = super().get_context_data(parent_context)
            return context | {"count": self.instance.unseen_spaces}
