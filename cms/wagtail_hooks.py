"""What Wagtail's admin shows besides its own screens."""

from typing import Any

from django.http import HttpRequest
from django.urls import URLPattern, path, reverse_lazy
from django.utils.translation import gettext_lazy as _

from wagtail import hooks
from wagtail.admin.menu import MenuItem

from accounts.policy import can_admit
from cms.admin import admission
from cms.choosers import space_chooser


@hooks.register("register_admin_viewset")
def register_space_chooser() -> Any:
    return space_chooser


@hooks.register("register_admin_urls")
def register_admission() -> list[URLPattern]:
    return [
        path("toelating/", admission.WaitingView.as_view(), name="admission"),
        path(
            "toelating/domeinen/",
            admission.DomainsView.as_view(),
            name="admission_domains",
        ),
        path(
            "toelating/domeinen/<int:pk>/bevestigen/",
            admission.ConfirmView.as_view(),
            name="admission_confirm",
        ),
        path(
            "toelating/<int:public_id>/",
            admission.ApproveView.as_view(),
            name="admission_approve",
        ),
    ]


class AdmissionMenuItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_admit(request.user)


@hooks.register("register_admin_menu_item")
def register_admission_menu() -> MenuItem:
    return AdmissionMenuItem(
        _("Admission"),
        reverse_lazy("admission"),
        name="admission",
        icon_name="user",
        order=250,
    )
