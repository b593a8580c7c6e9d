"""The content version, scheduled publishing, and changes of snippets."""

from datetime import timedelta

from django.core.exceptions import PermissionDenied
from django.core.management import call_command
from django.db import transaction
from django.db.models import F, Model

from wagtail.actions.delete import DeleteAction
from wagtail.actions.edit import EditAction
from wagtail.models import Page, Site

from accounts.models import User
from cms.models import Alert, ContentVersion, HomePage
from core.clock import today


@transaction.atomic
def increase_content_version() -> None:
    """Invalidate the cached pages.

    Runs in the transaction of the change, so that no process can cache old content
    under the new version.
    """
    if not ContentVersion.objects.update(version=F("version") + 1):
        ContentVersion.objects.get_or_create(pk=1, defaults={"version": 1})


@transaction.atomic
def ensure_home_settings(home: HomePage) -> None:
    """Make the first home page the root page of the default site.

    Keeps a root page that an administrator chose instead of Wagtail's welcome page.
    """
    site = Site.objects.select_for_update().filter(is_default_site=True).first()
    if site is None or site.root_page.specific_class is not Page:
        return
    site.root_page = home
    site.save()
    increase_content_version()


def publish_due_pages() -> None:
    call_command("publish_scheduled", verbosity=0)


def unpublish_alert(actor: User, alert: Alert) -> bool:
    """Let an alert end yesterday. Return whether it changed."""
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
    """Delete a snippet. Wagtail's action checks the permission."""
    DeleteAction(row, user=actor).execute()
