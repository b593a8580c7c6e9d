"""Changes of what pages show, and publishing on time."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Model

from wagtail.actions.delete import DeleteAction
from wagtail.actions.edit import EditAction
from wagtail.models import Page, Site

from accounts.models import User
from cms.models import Alert, ContentState, HomePage
from core.clock import today


@transaction.atomic
def increase_content_version() -> None:
    """Something that pages show has changed: kept copies of pages are old from now on.

    In the transaction of the change, so that nobody keeps the old under the new number.
    """
    if not ContentState.objects.update(version=F("version") + 1):
        ContentState.objects.get_or_create(pk=1, defaults={"version": 1})


@transaction.atomic
def ensure_home_settings(home: HomePage) -> None:
    """The first start page takes the place of Wagtail's welcome, at `/`. Where another
    page stands there, an administrator chose it: it stays."""
    site = Site.objects.select_for_update().filter(is_default_site=True).first()
    if site is None or site.root_page.specific_class is not Page:
        return
    site.root_page = home
    site.save()
    increase_content_version()


def publish_due_pages() -> None:
    """Publish and take down the pages whose moment has come."""
    call_command("publish_scheduled", verbosity=0)


def unpublish_alert(actor: User, alert: Alert) -> bool:
    """It was shown for the last time: whether that is news."""
    if not actor.has_perm("cms.change_alert"):
        raise PermissionDenied
    yesterday = today() - timedelta(days=1)
    if alert.show_until is not None and alert.show_until <= yesterday:
        return False
    alert.show_until = yesterday
    if alert.show_from is not None and alert.show_from > yesterday:
        alert.show_from = yesterday
    EditAction(alert, user=actor).execute()
    return True


def delete_snippet(actor: User, row: Model) -> None:
    """A position, alert, region or adviser goes; Wagtail's action asks who may."""
    DeleteAction(row, user=actor).execute()
