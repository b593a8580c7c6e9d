"""*Eerdere versies wissen*: delete the old revisions of a page.

The log keeps the reason.
"""

from typing import TYPE_CHECKING

from django import forms
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from wagtail.models import Page

from cms import commands
from cms.admin.base import AdminFormView
from cms.policy import can_erase_page_history, can_see_catalogue

if TYPE_CHECKING:
    from accounts.policy import Viewer


class PageHistoryForm(forms.Form):
    reason = forms.CharField(
        label=_("Reason"),
        help_text=_(
            "The history of the page keeps this, with your name and the date. Do not "
            "repeat what you erase."
        ),
        max_length=500,
    )


class EraseHistoryView(AdminFormView):
    home = "wagtailadmin_home"
    page_title = _("Erase earlier versions")
    header_icon = "bin"
    form_class = PageHistoryForm
    button = _("Erase for good")

    @staticmethod
    def has_permission(user: "Viewer") -> bool:
        return can_see_catalogue(user)

    def dispatch(
        self, request: HttpRequest, *args: object, **kwargs: object
    ) -> HttpResponseBase:
        if not can_erase_page_history(request.user, self.page):
            raise PermissionDenied
        return super().dispatch(request, *args, **kwargs)

    @cached_property
    def page(self) -> Page:
        found: Page = get_object_or_404(Page, pk=self.kwargs["pk"]).specific
        return found

    @property
    def intro(self) -> str:
        count = commands.list_old_revisions(self.page).count()
        words = ngettext(
            "%(n)s earlier version of this page goes for good, with earlier titles in "
            "its history. What is published now, the newest draft and what waits for "
            "publication stay. This cannot be undone.",
            "%(n)s earlier versions of this page go for good, with earlier titles in "
            "its history. What is published now, the newest draft and what waits for "
            "publication stay. This cannot be undone.",
            count,
        )
        return words % {"n": count}

    def get_page_subtitle(self) -> str:
        return str(self.page.get_admin_display_title())

    def get_back(self) -> str:
        return reverse("wagtailadmin_pages:history", args=[self.page.pk])

    def act(self, form: PageHistoryForm) -> int:
        return commands.erase_page_history(
            self.request.user, page=self.page, reason=form.cleaned_data["reason"]
        )

    def get_done(self, count: int) -> str:
        return gettext("Erased: %(n)s earlier versions.") % {"n": count}
