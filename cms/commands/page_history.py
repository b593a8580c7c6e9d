"""Erase the old revisions of a page.

Wagtail keeps every draft and published version as a revision, readable for every editor
of the page. Wagtail's `purge_revisions` deletes by age, for all pages, without a
record. This command deletes for one page and logs who did it and why.
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
    """Return the revisions that can be deleted: not the published one, not the newest
    draft, not those scheduled or waiting for approval.
    """
    needed = {page.latest_revision_id, page.live_revision_id} - {None}
    rows = Revision.objects.for_instance(page).filter(approved_go_live_at=None)
    waiting = Q(task_states__workflow_state__status__in=_OPEN)
    older: QuerySet[Revision] = rows.exclude(pk__in=needed).exclude(waiting)
    return older


@transaction.atomic
def erase_page_history(actor: User, *, page: Page, reason: str) -> int:
    """Delete old revisions and old titles in the page's log.

    Return the number of deleted revisions. The log records who, when and why.
    """
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
    """Replace old titles, which are repeated in the draft title of each revision and in
    the label and data of log entries.
    """
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
