"""Contributions to a round, accepted by the current step and the server's clock."""

from typing import Any
from uuid import UUID

from django.db import transaction
from django.db.models import F
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import User
from core import markup
from core.clock import now
from forum import commands as forum
from forum import policy as forum_policy
from groups.commands.rounds.control import get_next_turn
from groups.commands.rounds.log import (
    RoundStateError,
    get_seat,
    lock_round,
    publish_change,
    update_fields,
)
from groups.models import Contribution, Round, RoundPhase, Seat
from groups.policy import rounds as policy
from groups.policy.rounds import WriteBlockReason

WRITE_BLOCK_MESSAGES = {
    WriteBlockReason.NO_SEAT: gettext_lazy("You do not take part in this round."),
    WriteBlockReason.NOT_RUNNING: gettext_lazy("The round is not going on now."),
    WriteBlockReason.NOT_YET: gettext_lazy("This step has not started yet."),
    WriteBlockReason.OVER: gettext_lazy("This step is over."),
    WriteBlockReason.NOT_YOU: gettext_lazy("In this step others write."),
    WriteBlockReason.TOO_LATE: gettext_lazy("The time of this step is over."),
    WriteBlockReason.OPENED: gettext_lazy(
        "The submissions for this step are already being read."
    ),
    WriteBlockReason.NOT_YOUR_TURN: gettext_lazy("It is not your turn."),
    WriteBlockReason.ENOUGH: gettext_lazy(
        "You have handed in as much as this step allows."
    ),
}


class ContributionRejectedError(RoundStateError):
    """Raised when the step does not accept the text. Nothing is stored."""


@transaction.atomic
def contribute(
    actor: User,
    *,
    step: RoundPhase,
    source: str,
    source_format: Any,
    answers: Contribution | None = None,
    idempotency_key: UUID | None = None,
    draft: forum.DraftSession | None = None,
) -> Contribution:
    """Add a text to a step. Locks the round. `idempotency_key` is the idempotency key.

    `draft` is the draft of the text, which is deleted. Raises
    `ContributionRejectedError` if the step does not accept a text now, and
    `core.markup.MarkupError` if the text is empty or invalid.
    """
    made = markup.render(source, source_format=source_format)
    if markup.is_blank(made):
        raise markup.MarkupError(_("Write something first."))
    round_ = lock_round(step.round)
    sent = Contribution.objects.filter(author=actor, idempotency_key=idempotency_key)
    if idempotency_key and (found := sent.first()):
        result: Contribution = found
        return result
    step = next(row for row in round_.steps if row.pk == step.pk)
    seat = _check_may_write(actor, round_, step)
    contribution = Contribution.objects.create(
        step=step,
        author=actor,
        role=seat.role,
        answers=_lock_question(actor, seat, round_, answers),
        source=markup.sanitize_text(source),
        source_format=source_format,
        html=made.html,
        renderer=markup.RENDERER_VERSION,
        idempotency_key=idempotency_key,
    )
    RoundPhase.objects.filter(pk=step.pk).update(contributed=F("contributed") + 1)
    if step.phase.in_turn:
        update_fields(step, turn=get_next_turn(round_, step, after=seat))
    if step.phase.visibility == policy.BLIND and _all_handed_in(round_, step):
        update_fields(step, opened_at=now())
    forum.delete_sent_draft(actor, step.draft_form, draft)
    publish_change(round_)
    return contribution


def _check_may_write(actor: User, round_: Round, step: RoundPhase) -> Seat:
    seat = get_seat(actor, round_)
    may = forum_policy.permissions_for(actor, round_.group.space)
    already = step.contributions.filter(author=actor).count()
    why = policy.get_write_block_reason(seat, round_, step, at=now(), already=already)
    if why or seat is None:
        raise ContributionRejectedError(
            str(WRITE_BLOCK_MESSAGES[why or WriteBlockReason.NO_SEAT])
        )
    if not may.can_ask:
        raise ContributionRejectedError(
            _("You can read here, but you cannot post for now.")
        )
    return seat


def _lock_question(
    actor: User, seat: Seat, round_: Round, question: Contribution | None
) -> Contribution | None:
    """Return the question if the actor is the case owner and can read it."""
    if question is None or seat.role != Seat.Role.OWNER:
        return None
    seen = Contribution.objects.visible_to(actor).filter(
        step__round=round_, step__phase__activity="ask", answers=None
    )
    found: Contribution | None = seen.filter(pk=question.pk).first()
    return found


def _all_handed_in(round_: Round, step: RoundPhase) -> bool:
    most = step.phase.max_contributions
    if most is None:
        return False
    writers = round_.seats.filter(role__in=step.phase.writers)
    authors = list(step.contributions.values_list("author_id", flat=True))
    people = list(writers.values_list("user_id", flat=True))
    return all(authors.count(person) >= most for person in people)


@transaction.atomic
def change_contribution(
    actor: User,
    *,
    contribution: Contribution,
    source: str,
    source_format: Any,
    draft: forum.DraftSession | None = None,
) -> Contribution:
    """Change one's own text until the step closes or others can read it.

    Locks the round. `draft` is the draft of the text, which is deleted. Raises
    `ContributionRejectedError` and `core.markup.MarkupError`.
    """
    made = markup.render(source, source_format=source_format)
    if markup.is_blank(made):
        raise markup.MarkupError(_("Write something first."))
    round_ = lock_round(contribution.step.round)
    own = _own_to_change(actor, round_, contribution)
    update_fields(
        own,
        source=markup.sanitize_text(source),
        source_format=source_format,
        html=made.html,
        renderer=markup.RENDERER_VERSION,
        edited_at=now(),
    )
    forum.delete_sent_draft(actor, own.draft_form, draft)
    publish_change(round_)
    return own


@transaction.atomic
def withdraw_contribution(actor: User, *, contribution: Contribution) -> None:
    """Delete one's own text while it can be changed. Locks the round."""
    round_ = lock_round(contribution.step.round)
    own = _own_to_change(actor, round_, contribution)
    step = next(row for row in round_.steps if row.pk == own.step_id)
    forum.delete_drafts_of_form(own.draft_form)
    own.delete()
    RoundPhase.objects.filter(pk=step.pk).update(contributed=F("contributed") - 1)
    if step.phase.in_turn and step.turn is None:
        update_fields(step, turn=get_next_turn(round_, step))
    publish_change(round_)


def _own_to_change(
    actor: User, round_: Round, contribution: Contribution
) -> Contribution:
    rows = Contribution.objects.filter(step__round=round_, author=actor)
    own = rows.filter(pk=contribution.pk).select_related("step__phase").first()
    seat, may = get_seat(actor, round_), forum_policy.permissions_for
    if own is None or not policy.can_change_contribution(seat, round_, own, at=now()):
        raise ContributionRejectedError(_("This text can no longer be changed."))
    if not may(actor, round_.group.space).can_ask:
        raise ContributionRejectedError(
            _("You can read here, but you cannot post for now.")
        )
    found: Contribution = own
    return found


@transaction.atomic
def sort_questions(actor: User, *, round_: Round, marks: dict[int, str]) -> None:
    """Mark questions as warm, neutral or cold, by public id. Locks the round.

    Only the case owner does this, and only the case owner sees the marks.
    """
    round_ = lock_round(round_)
    if not policy.can_sort(get_seat(actor, round_), round_):
        raise RoundStateError(_("There is nothing to sort at the moment."))
    questions = Contribution.objects.visible_to(actor).filter(
        step__round=round_,
        step__phase__activity="ask",
        answers=None,
        public_id__in=marks,
    )
    for question in questions.exclude(author=actor):
        mark = marks[question.public_id]
        if mark in Contribution.Rating.values:
            update_fields(question, rating=mark)
    publish_change(round_)
