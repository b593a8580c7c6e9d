"""Erase what a page said before.

Wagtail keeps every draft and every published version of a page as a revision, which
whoever edits the page can read. `purge_revisions` of Wagtail deletes by age and for all
pages at once, and leaves no record: this is for one page, and says who did it and why.
"""

from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.db.models import Q, QuerySet

from wagtail.log_actions import log
from wagtail.models import Page, PageLogEntry, Revision, WorkflowState

from accounts.commands import delete_ready_exports
from accounts.models import User
from cms.policy import can_erase_page_history
from core.cache import fragments
from core.security.redaction import optimize_fts_table

ACTION = "cms.erase_history"
_OPEN = (WorkflowState.STATUS_IN_PROGRESS, WorkflowState.STATUS_NEEDS_CHANGES)


def list_old_revisions(page: Page) -> QuerySet[Revision]:
    """Revisions that can go: not what is published now, not the newest draft, and not
    what waits for its moment or for somebody's approval."""
    needed = {page.latest_revision_id, page.live_revision_id} - {None}
    rows = Revision.objects.for_instance(page).filter(approved_go_live_at=None)
    waiting = Q(task_states__workflow_state__status__in=_OPEN)
    older: QuerySet[Revision] = rows.exclude(pk__in=needed).exclude(waiting)
    return older


@transaction.atomic
def erase_page_history(actor: User, *, page: Page, reason: str) -> int:
    """Delete the older revisions of a page, and earlier titles in its log; how many
    revisions. The log of the page says who, when and why."""
    if not can_erase_page_history(actor, page):
        raise PermissionDenied
    page = Page.objects.select_for_update().get(pk=page.pk).specific
    rows = list_old_revisions(page)
    count = rows.count()
    rows.delete()
    _forget_earlier_titles(page)
    data: dict[str, Any] = {"reason": reason, "count": count}
    log(page, ACTION, user=actor, data=data)
    optimize_fts_table("wagtailsearch_indexentry_fts")
    delete_ready_exports()
    transaction.on_commit(fragments.purge_rendered)
    return count


def _forget_earlier_titles(page: Page) -> None:
    """Each revision repeats the draft title from before it, and so do lines of the log:
    in their label, and in what they say about publishing and renaming."""
    for revision in Revision.objects.for_instance(page):
        if "draft_title" in revision.content:
            revision.content["draft_title"] = revision.content["title"]
            revision.save(update_fields=["content"])
    entries = PageLogEntry.objects.filter(page=page.pk)
    title = page.get_admin_display_title()
    entries.exclude(label=title).update(label=title)
    for entry in entries.filter(action__startswith="wagtail."):
        data = {name: v for name, v in entry.data.items() if name != "title"}
        if data != entry.data:
            PageLogEntry.objects.filter(pk=entry.pk).update(data=data)
