from typing import Any

from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from wagtail.admin.menu import Menu, MenuItem, SubmenuMenuItem

from accounts.policy import can_administer


class AdministratorItem(MenuItem):
    def is_shown(self, request: HttpRequest) -> bool:
        return can_administer(request.user)


ITEMS = (
    ("organisations", _("Organisations"), "home"),
    ("domains", _("E-mail domains"), "mail"),
    ("failed-deliveries", _("Not sent"), "warning"),
    ("providers", _("Sign-in providers"), "login"),
    ("people-admin", _("People"), "group"),
    ("roles", _("Roles"), "key"),
    ("security-log", _("Security log"), "list-ul"),
)


def administration() -> Any:
    items = [
        AdministratorItem(
            label, reverse_lazy(name), name=name, icon_name=icon, order=number
        )
        for number, (name, label, icon) in enumerate(ITEMS)
    ]
    return SubmenuMenuItem(
        _("Administration"),
        Menu(items=items),
        name="administration",
        icon_name="cogs",
        order=270,
    )
