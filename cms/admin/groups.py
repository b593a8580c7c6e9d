"""*Groepen*: which groups exist and whether they have a facilitator, nothing more.

The name of a group is shown only if its theme page shows it too.
"""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.generic import View

from wagtail.admin import messages

from cms.admin.base import AdminScreen
from cms.admin.list_view import (
    ANY_CHOICE,
    AdminListView,
    BulkAction,
    FilterForm,
    ListRow,
)
from groups import commands
from groups.models import Group
from groups.policy import can_send_review_reminder
from groups.selectors.directory import annotate_oversight

if TYPE_CHECKING:
    from accounts.models import User
    from accounts.policy import Viewer


def remind(actor: "User", row: Group) -> bool:
    return commands.send_review_reminder(actor, public_id=row.space.public_id)


class GroupScreen(AdminScreen):
    home = "groups-admin"
    page_title = _("Groups")
    header_icon = "group"

    @staticmethod
    def has_permission(user: "Viewer") -> bool:
        return can_send_review_reminder(user)


class GroupFilters(FilterForm):
    soort = forms.ChoiceField(
        label=_("Kind"), choices=ANY_CHOICE + Group.Kind.choices, required=False
    )
    staat = forms.ChoiceField(
        label=_("State"),
        choices=[*ANY_CHOICE, ("open", _("in use")), ("archief", _("in the archive"))],
        required=False,
    )
    wacht = forms.BooleanField(
        label=_("Only without their yearly confirmation"), required=False
    )
    zonder = forms.BooleanField(label=_("Only those that nobody leads"), required=False)


class GroupsView(GroupScreen, AdminListView):
    filters = GroupFilters
    export_name = "groepen"
    intro = _(
        "A group is shut to everybody who is not in it, to you as well. Only what the "
        "page of its theme says of it stands here."
    )
    links = (
        ("group-create", _("Found a group")),
        ("destructions", _("Records of destruction")),
    )
    columns = (
        _("Group"),
        _("Kind"),
        _("Founded"),
        _("Ends on"),
        _("In the archive since"),
        _("Somebody leads it"),
        _("Confirmation due"),
    )
    acts = (BulkAction("remind", _("Remind who leads it"), remind),)

    def get_queryset(self, form: Any) -> QuerySet[Group]:
        asked = form.cleaned_data
        rows: Any = annotate_oversight(Group.objects.all())
        if text := asked.get("q"):
            named = Q(is_listed=True, theme__isnull=False, space__title__icontains=text)
            by_id = Q(space__public_id=int(text)) if text.isdecimal() else Q(pk__in=[])
            rows = rows.filter(named | by_id)
        if kind := asked.get("soort"):
            rows = rows.filter(kind=kind)
        if state := asked.get("staat"):
            rows = rows.filter(space__archived_at__isnull=state == "open")
        if asked.get("wacht"):
            rows = rows.filter(review_due__isnull=False)
        if asked.get("zonder"):
            rows = rows.filter(is_led=False)
        result: QuerySet[Group] = rows
        return result

    def render_row(self, row: Any) -> ListRow:
        kind = capfirst(row.get_kind_display())
        is_named = row.is_listed and row.theme_id is not None
        return ListRow(
            key=str(row.space.public_id),
            title=row.space.title if is_named else f"{kind} {row.space.public_id}",
            url="" if row.is_led else f"{row.space.path}redden/",
            cells=(
                kind,
                row.founded_at,
                row.ends_on,
                row.space.archived_at,
                gettext("yes") if row.is_led else gettext("no"),
                row.review_due,
            ),
        )

    def get_selected(self, keys: list[int]) -> QuerySet[Group]:
        rows = Group.objects.filter(space__public_id__in=keys)
        return rows.select_related("space")


class RemindView(GroupScreen, View):
    def post(self, request: HttpRequest, public_id: int) -> HttpResponse:
        if commands.send_review_reminder(self.request.user, public_id=public_id):
            messages.success(request, gettext("Whoever leads the group is reminded."))
        else:
            messages.warning(request, gettext("This group waits for no confirmation."))
        return redirect("wagtailadmin_home")
