from django.core.exceptions import PermissionDenied
from django.db import transaction

from accounts.models import User
from core.clock import now
from core.events import publish
from core.markup import sanitize_line
from forum import policy
from forum.commands.counters import lock_current_topic, recount_spaces, recount_topic
from forum.commands.search_index import index_post
from forum.events import CountersChanged, PostChanged, PostReported
from forum.models import Post, Report, Topic

MAX_COMMENT_LENGTH = 500


@transaction.atomic
def report_post(actor: User, *, post: Post, reason: str, comment: str = "") -> Report:
    """Report a post. Lock the topic.

    A user has at most one open report on a post. Only moderators and facilitators see
    who reported. After reports by several users the post is held until it is reviewed.
    """
    topic, post = lock_current_topic(post)
    open_reports = Report.objects.open().filter(post=post)
    earlier: Report | None = open_reports.filter(reporter=actor).first()
    if earlier is not None:
        return earlier
    if not policy.permissions_for(actor, topic.space).can_report(post):
        raise PermissionDenied
    report = Report.objects.create(
        post=post,
        reporter=actor,
        reason=reason,
        comment=sanitize_line(comment)[:MAX_COMMENT_LENGTH],
    )
    if open_reports.count() >= policy.REPORTS_TO_HOLD:
        _hold(topic, post)
    publish(PostReported(post.pk, topic.space_id))
    return report


def settle_reports(actor: User, post: Post) -> int:
    """Settle all open reports on a post and return their number.

    The caller has locked the topic.
    """
    reports = Report.objects.open().filter(post=post)
    return int(reports.update(settled_at=now(), settled_by=actor))


def _hold(topic: Topic, post: Post) -> None:
    """Hide the post until it is reviewed, unless its author moderates the space."""
    if policy.permissions_for(post.author, topic.space).can_moderate:
        return
    post.state = Post.State.HELD
    post.save(update_fields=["state"])
    index_post(post)
    recount_topic(topic)
    recount_spaces([topic.space_id])
    publish(PostChanged(post.pk, topic.pk, topic.space_id))
    publish(CountersChanged(topic.space_id))
