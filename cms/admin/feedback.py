"""Signs that a page is out of date: remarks of readers and broken links."""

from typing import Any

from django import forms
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from accounts.policy import Viewer, can_keep_pages
from cms import commands
from cms.admin.base import AdminScreen
from cms.admin.list_view import AdminListView, BulkAction, FilterForm, ListRow
from cms.models import LinkCheck, PageFeedback


class FeedbackScreen(AdminScreen):
    @staticmethod
    def has_permission(user: Viewer) -> bool:
        return can_keep_pages(user)


class FeedbackFilters(FilterForm):
    ook = forms.BooleanField(label=_("Handled ones as well"), required=False)


def _handle(actor: User, row: PageFeedback) -> bool:
    return commands.mark_feedback_handled(actor, row, is_handled=True)


def _reopen(actor: User, row: PageFeedback) -> bool:
    return commands.mark_feedback_handled(actor, row, is_handled=False)


class FeedbackView(FeedbackScreen, AdminListView):
    home = "feedback-list"
    page_title = _("Remarks about pages")
    header_icon = "comment"
    filters = FeedbackFilters
    export_name = "opmerkingen"
    nothing = _("No remark waits.")
    intro = _(
        "What readers say is not right. Handled remarks are kept for ninety days more."
    )
    columns = (_("Page"), _("Remark"), _("Answer to"), _("Since"), _("Handled"))
    acts = (
        BulkAction("handle", _("Handled"), _handle),
        BulkAction("reopen", _("Not handled yet"), _reopen),
    )

    def get_queryset(self, form: Any) -> QuerySet[PageFeedback]:
        asked = form.cleaned_data
        rows = PageFeedback.objects.select_related("page").order_by("made_at", "pk")
        if not asked.get("ook"):
            rows = rows.open()
        if text := asked.get("q"):
            rows = rows.filter(Q(page__title__icontains=text) | Q(text__icontains=text))
        return rows

    def render_row(self, row: PageFeedback) -> ListRow:
        return ListRow(
            key=str(row.pk),
            title=row.page.title,
            url=reverse("wagtailadmin_pages:edit", args=[row.page_id]),
            cells=(row.text, row.address, row.made_at, row.handled_at),
        )

    def get_selected(self, keys: list[int]) -> QuerySet[PageFeedback]:
        return PageFeedback.objects.filter(pk__in=keys)


class BrokenLinksView(FeedbackScreen, AdminListView):
    home = "broken-links"
    page_title = _("Pages with a link that leads nowhere")
    header_icon = "link"
    export_name = "verbroken-links"
    nothing = _("No page has a link that leads nowhere.")
    intro = _(
        "Every day the links to this site are opened as a visitor would. A page that "
        "you publish again is left out until it was looked at once more."
    )
    columns = (_("Page"), _("Leads nowhere"), _("Checked on"))

    def get_queryset(self, form: Any) -> QuerySet[LinkCheck]:
        rows = LinkCheck.objects.broken()
        if text := form.cleaned_data.get("q"):
            rows = rows.filter(page__title__icontains=text)
        return rows

    def render_row(self, row: LinkCheck) -> ListRow:
        told = [f"{link['target']} ({_why(link['why'])})" for link in row.broken]
        return ListRow(
            key=str(row.pk),
            title=row.page.title,
            url=reverse("wagtailadmin_pages:edit", args=[row.page_id]),
            cells=(", ".join(told), row.checked_at),
        )


def _why(code: str) -> str:
    words = {
        "not published": gettext("not published"),
        "gone": gettext("no longer there"),
    }
    return words.get(code, code)
