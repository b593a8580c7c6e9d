from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils.translation import gettext as _

from allauth.account.models import EmailAddress

from accounts import policy
from accounts.commands import account_emails
from accounts.commands.account_mail import queue_mail
from accounts.commands.delete_account import close_account
from accounts.commands.security_log import Kind, log_command
from accounts.models import AdmissionQuestion, User
from core.clock import now
from core.exceptions import ActionRefused
from core.markup import sanitize_line

MAX_ANSWER = 1000


@log_command(Kind.ADMISSION, word="asked")
def ask_applicant(actor: User, *, user: User, question: str) -> AdmissionQuestion:
    """Send a question by mail, without the name of the moderator.

    The applicant answers on the site.
    """
    user = _get_applicant(actor, user)
    row = AdmissionQuestion.objects.create(
        user=user, asked_by=actor, question=sanitize_line(question)
    )
    _send(user, "account/email/admission_asked", question=row.question)
    return row


@log_command(Kind.ADMISSION, word="not let in")
def refuse_applicant(actor: User, *, user: User, reason: str) -> User:
    """Send the reason in a last mail and erase the account.

    The person may sign up again.
    """
    user = _get_applicant(actor, user)
    told = {
        "letter": "account/email/admission_refused",
        "reason": sanitize_line(reason),
    }
    return close_account(user, removes_texts=True, **told)


@log_command(Kind.ADMISSION, word="removed")
def remove_applicant(actor: User, *, user: User) -> User:
    """Erase a pending account without a mail, for spam."""
    user = _get_applicant(actor, user)
    return close_account(user, removes_texts=True, letter="")


@transaction.atomic
def answer_admission_question(actor: User, *, answer: str) -> AdmissionQuestion:
    """Answer the user's oldest open question.

    Raises `ActionRefused` if there is none.
    """
    rows = AdmissionQuestion.objects.visible_to(actor).select_for_update()
    row: AdmissionQuestion | None = rows.filter(answered_at=None).first()
    if row is None:
        raise ActionRefused(_("There is no question left to answer."))
    row.answer, row.answered_at = sanitize_line(answer)[:MAX_ANSWER], now()
    row.save(update_fields=["answer", "answered_at"])
    return row


def _get_applicant(actor: User, user: User) -> User:
    """Return the locked row of a pending user, if the actor may decide about them.

    Raises `PermissionDenied` or `ActionRefused`.
    """
    if not policy.can_admit(actor):
        raise PermissionDenied
    user = User.objects.select_for_update(no_key=True).get(pk=user.pk)
    if user.state != User.State.PENDING:
        raise ActionRefused(_("This person no longer waits for approval."))
    return user


def _send(user: User, name: str, **context: object) -> None:
    address = EmailAddress.objects.get_primary_email(user)
    if address:
        letter = account_emails.render_email(name, user, **context)
        queue_mail(address=address, subject=letter.subject, text=letter.text)
