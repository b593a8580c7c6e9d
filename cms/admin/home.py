from typing import Any

from django.forms import Media
from django.middleware.csrf import get_token

from wagtail.admin.ui.components import Component

from cms.dashboard import items


class DashboardPanel(Component):
    """Open tasks, above Wagtail's own panels on the start page."""

    name = "desk"
    template_name = "cms/admin/dashboard.html"
    order = 10

    def get_context_data(self, parent_context: Any = None) -> dict[str, object]:
        request = parent_context["request"]
        found = items.list_dashboard_items(request.user)
        return {
            "request": request,
            "csrf_token": get_token(request),
            "waiting": [matter for matter in found if matter.count],
            "still": [matter for matter in found if not matter.count],
        }

    @property
    def media(self) -> Media:
        return Media(css={"all": ["css/dashboard.css"]})
