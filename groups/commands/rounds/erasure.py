"""Erase the texts of rounds. The row of a round is kept, with its use of time."""

import logging
from typing import Any

from django.db import transaction

from core.clock import now, today
from core.events import error_location
from core.security.erasure import ErasureStep
from forum.models import Draft
from groups.commands.erasure import HoldError, erase
from groups.commands.rounds.log import publish_change, update_fields
from groups.models import (
    Case,
    CaseVote,
    Contribution,
    DestructionRecord,
    Outcome,
    Round,
    RoundLogEntry,
    RoundPhase,
    Seat,
)

log = logging.getLogger(__name__)

ERASURE_OF_ROUND = "round"
BATCH_SIZE = 50  # rounds per run of the job

Reason = DestructionRecord.Reason


@transaction.atomic
def erase_round(round_: Round) -> DestructionRecord:
    """Erase all texts of a locked round, and return the destruction record.

    For a withdrawn round the outcome is erased as well. Raises
    `groups.commands.HoldError`.
    """
    is_withdrawn = round_.state == Round.State.WITHDRAWN
    record = erase(
        ERASURE_OF_ROUND,
        round_,
        group=round_.group,
        public_id=round_.public_id,
        reason=Reason.WITHDRAWN if is_withdrawn else Reason.CASE,
    )
    if is_withdrawn:
        Outcome.objects.filter(round=round_).delete()
    update_fields(round_, erased_at=now())
    return record


def erase_due_rounds() -> int:
    """Job: erase the texts of rounds that are due, and return how many.

    Skips groups on hold. One failure does not affect the other rounds.
    """
    day = today()
    due = Round.objects.filter(erase_on__lte=day, erased_at=None)
    held = due.filter(group__holds__isnull=False, group__holds__lifted_at=None)
    due = due.exclude(pk__in=held.values("pk"))
    erased = 0
    for pk in list(due.order_by("pk").values_list("pk", flat=True)[:BATCH_SIZE]):
        try:
            with transaction.atomic():
                rows = Round.objects.select_for_update(of=("self",))
                found = rows.select_related("group__space").filter(pk=pk)
                for round_ in found.filter(erase_on__lte=day, erased_at=None):
                    erase_round(round_)
                    publish_change(round_)
                    erased += 1
        except HoldError:
            continue
        except Exception as error:  # noqa: BLE001 (see the docstring)
            log.error("erasing round %s failed: %s", pk, error_location(error))
    return erased


def _drafts(round_: Round) -> Any:
    forms = [step.draft_form for step in round_.phases.all()]
    texts = Contribution.objects.filter(step__round=round_)
    forms += [text.draft_form for text in texts]
    return Draft.objects.filter(form__in=forms)


def round_erasure_steps() -> tuple[ErasureStep, ...]:
    """Return the erasure steps of a round: all texts of users, and the votes."""
    return (
        ErasureStep("drafts", _drafts),
        ErasureStep(
            "contributions",
            lambda round_: Contribution.objects.filter(step__round=round_),
        ),
        ErasureStep("votes", lambda round_: CaseVote.objects.filter(round=round_)),
        ErasureStep("cases", lambda round_: Case.objects.filter(round=round_)),
    )


def group_rounds_erasure_steps() -> tuple[ErasureStep, ...]:
    def of(model: Any, path: str = "round__group__space") -> Any:
        return lambda space: model.objects.filter(**{path: space})

    return (
        ErasureStep("contributions", of(Contribution, "step__round__group__space")),
        ErasureStep("votes for cases", of(CaseVote)),
        ErasureStep("cases", of(Case)),
        ErasureStep("outcomes", of(Outcome)),
        ErasureStep("acts in rounds", of(RoundLogEntry)),
        ErasureStep("steps of rounds", of(RoundPhase)),
        ErasureStep("seats", of(Seat)),
        ErasureStep("rounds", of(Round, "group__space")),
    )
