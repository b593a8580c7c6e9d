"""*Ruimtes*: the open spaces of the forum. Closed spaces belong to their group."""

from typing import TYPE_CHECKING, Any

from django import forms
from django.db.models import Q, QuerySet
from django.utils.text import slugify
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from cms.admin.base import AdminFormView, AdminScreen
from cms.admin.list_view import (
    ANY_CHOICE,
    AdminListView,
    BulkAction,
    FilterForm,
    ListRow,
)
from cms.models import ThemePage
from forum import commands, policy
from forum.forms.spaces import SpaceForm
from forum.models import Space

if TYPE_CHECKING:
    from accounts.policy import Viewer


OPEN_CHOICES = [
    row for row in Space.Audience.choices if row[0] != Space.Audience.CLOSED
]


class SpaceScreen(AdminScreen):
    home = "spaces-admin"
    page_title = _("Spaces")
    header_icon = "comment"

    @staticmethod
    def has_permission(user: "Viewer") -> bool:
        return policy.can_open_spaces(user)


class SpaceFilters(FilterForm):
    voor = forms.ChoiceField(
        label=_("For whom"), choices=ANY_CHOICE + OPEN_CHOICES, required=False
    )
    staat = forms.ChoiceField(
        label=_("State"),
        choices=[*ANY_CHOICE, ("open", _("in use")), ("archief", _("in the archive"))],
        required=False,
    )


def list_pages_showing(spaces: list[Space]) -> list[str]:
    """Return a warning for each published page that still shows one of these spaces."""
    pages = list(ThemePage.objects.live().order_by("title"))
    words = gettext("The page “%(page)s” still shows the space “%(space)s”.")
    return [
        words % {"page": page.title, "space": space.title}
        for space in spaces
        for page in pages
        if space.pk in page.space_ids
    ]


class SpacesView(SpaceScreen, AdminListView):
    filters = SpaceFilters
    export_name = "ruimtes"
    intro = _("The open spaces. Spaces of groups are not listed: they are the group's.")
    links = (("space-add", _("New space")),)
    columns = (
        _("Title"),
        _("For whom"),
        _("Participants"),
        _("Topics"),
        _("Newest message"),
        _("In the archive since"),
    )
    acts = (
        BulkAction(
            "archive",
            _("Put into the archive"),
            commands.archive_open_space,
            list_pages_showing,
        ),
        BulkAction(
            "unarchive", _("Take out of the archive"), commands.unarchive_open_space
        ),
    )

    def get_queryset(self, form: Any) -> QuerySet[Space]:
        asked = form.cleaned_data
        rows = Space.objects.moderated_by(self.request.user).open().order_by("title")
        if text := asked.get("q"):
            rows = rows.filter(Q(title__icontains=text) | Q(purpose__icontains=text))
        if audience := asked.get("voor"):
            rows = rows.filter(audience=audience)
        if state := asked.get("staat"):
            rows = rows.filter(archived_at__isnull=state == "open")
        return rows

    def render_row(self, row: Space) -> ListRow:
        return ListRow(
            key=str(row.public_id),
            title=row.title,
            url=f"{row.path}instellen/" if not row.is_archived else row.path,
            cells=(
                row.get_audience_display(),
                row.participant_count,
                row.topic_count,
                row.last_post_at,
                row.archived_at,
            ),
            note=row.purpose,
        )

    def get_selected(self, keys: list[int]) -> QuerySet[Space]:
        rows = Space.objects.moderated_by(self.request.user).open()
        return rows.filter(public_id__in=keys)


class NewSpaceForm(SpaceForm):
    audience = forms.ChoiceField(
        label=_("For whom"), choices=OPEN_CHOICES, widget=forms.RadioSelect
    )
    slug = forms.SlugField(
        label=_("In the address"),
        max_length=60,
        required=False,
        help_text=_("Stays as it is; made of the title when you leave it open."),
    )
    field_order = ("title", "slug", "audience", "purpose", "allows_anonymous")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        slug = data.get("slug") or slugify(data.get("title", ""))[:60].strip("-")
        if "title" in data and "slug" in data:
            data["slug"] = slug
        return data


class AddView(SpaceScreen, AdminFormView):
    form_class = NewSpaceForm
    page_subtitle = _("new space")
    button = _("Open the space")

    def act(self, form: Any) -> Space:
        return commands.open_new_space(self.request.user, **form.cleaned_data)
