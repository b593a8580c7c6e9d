"""*Toelating*: approve or refuse applicants, and confirm suggested e-mail domains."""

from collections.abc import Callable, Iterable
from typing import Any, ClassVar

from django import forms
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView

from accounts import commands
from accounts.models import EmailDomain, Organisation, User
from accounts.policy import Viewer, can_admit
from cms.admin import waiting_people
from cms.admin.base import AdminScreen, get_page
from cms.admin.confirmation import Confirmation, ConfirmedFormView
from cms.admin.forms import ApprovePersonForm, AskPersonForm, RefusePersonForm
from cms.admin.list_view import (
    AdminListView,
    BulkAction,
    FilterForm,
    ListRow,
    make_search_field,
)
from forum.models import Post

CONFIRMING = gettext_lazy(
    "Whoever has an address at a confirmed domain comes in without approval. Confirm a "
    "domain only when you are sure that the organisation alone gives out its addresses."
)


class AdmissionScreen(AdminScreen):
    home = "admission"
    page_title = gettext_lazy("Admission")
    header_icon = "user"

    @staticmethod
    def has_permission(user: Viewer) -> bool:
        return can_admit(user)


class WaitingView(AdmissionScreen, TemplateView):
    template_name = "cms/admin/admission.html"

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        page = get_page(waiting_people.list_waiting_people(), self.request)
        rows = waiting_people.add_organisations(list(page.object_list))
        return super().get_context_data(**kwargs) | {"rows": rows, "page": page}


class RemoveForm(forms.Form):
    """A form without fields: removal only needs the confirmation page."""


class ApproveView(AdmissionScreen, ConfirmedFormView):
    """All actions on one applicant, each with its own form and button.

    The POST parameter `act` names the submitted form.
    """

    template_name = "cms/admin/approve.html"
    FORMS: ClassVar[dict[str, type[forms.Form]]] = {
        "approve": ApprovePersonForm,
        "ask": AskPersonForm,
        "refuse": RefusePersonForm,
        "remove": RemoveForm,
    }

    @cached_property
    def waiting(self) -> waiting_people.WaitingPerson:
        rows = waiting_people.list_waiting_people()
        user = get_object_or_404(rows, public_id=self.kwargs["public_id"])
        return waiting_people.add_organisations([user])[0]

    @property
    def sent(self) -> str:
        sent = self.request.POST.get("act", "")
        return sent if sent in self.FORMS else "approve"

    def get_page_subtitle(self) -> str:
        return self.waiting.user.display_name

    def get_form_class(self) -> type[forms.Form]:
        return self.FORMS[self.sent]

    def get_initial(self) -> dict[str, Any]:
        likely = self.waiting.organisations
        return {"organisation": likely[0]} if len(likely) == 1 else {}

    def get_context_data(self, **kwargs: object) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        initial = self.get_initial()
        found = {name: form(initial=initial) for name, form in self.FORMS.items()}
        found[self.sent] = context["form"]
        return context | {"forms": found, "sent": self.sent}

    def act(self, form: Any) -> str:
        acts: dict[str, Callable[..., str]] = {
            "approve": self._approve,
            "ask": self._ask,
            "refuse": self._refuse,
            "remove": self._remove,
        }
        return acts[self.sent](**form.cleaned_data)

    def get_done(self, answer: str) -> str:
        return answer

    def _approve(self, organisation: Organisation) -> str:
        user = self.waiting.user
        commands.approve(self.request.user, user=user, organisation=organisation)
        told = {"name": user.display_name, "organisation": organisation.shown_name}
        return _("%(name)s was let in, for %(organisation)s.") % told

    def _ask(self, question: str) -> str:
        user = self.waiting.user
        commands.ask_applicant(self.request.user, user=user, question=question)
        return _("The question was sent to %(name)s by mail.") % {
            "name": user.display_name
        }

    def _refuse(self, reason: str) -> str:
        name = self.waiting.user.display_name
        commands.refuse_applicant(
            self.request.user, user=self.waiting.user, reason=reason
        )
        return _("%(name)s was not let in, and reads why in a mail.") % {"name": name}

    def _remove(self) -> str:
        name = self.waiting.user.display_name
        commands.remove_applicant(self.request.user, user=self.waiting.user)
        return _("The account of %(name)s was removed.") % {"name": name}

    def get_confirmation(self, form: Any) -> Confirmation | None:
        asks = {
            "approve": self._confirm_another,
            "refuse": self._confirm_refusal,
            "remove": self._confirm_removal,
        }
        ask = asks.get(self.sent)
        return ask(form) if ask else None

    def _confirm_another(self, form: Any) -> Confirmation | None:
        """Ask for confirmation if the address suggests other organisations."""
        chosen, likely = form.cleaned_data["organisation"], self.waiting.organisations
        if not likely or chosen.pk in {row.heir().pk for row in likely}:
            return None
        told = {
            "name": self.waiting.user.display_name,
            "chosen": chosen.shown_name,
            "likely": ", ".join(row.shown_name for row in likely),
            "addresses": ", ".join(self.waiting.addresses),
        }
        there = User.objects.filter(
            affiliations__organisation=chosen, affiliations__until=None
        )
        colleagues = there.filter(state=User.State.ACTIVE, is_active=True).count()
        return Confirmation(
            warning=_("The address %(addresses)s suggests %(likely)s.") % told,
            question=_("Let %(name)s in for %(chosen)s?") % told,
            effects=[
                _("%(chosen)s stands behind the name of %(name)s from then on.") % told,
                ngettext(
                    "%(n)s person who can sign in works there now.",
                    "%(n)s people who can sign in work there now.",
                    colleagues,
                )
                % {"n": colleagues},
            ],
            way_back=_("An administrator can correct the organisation afterwards."),
            yes=_("Yes, let in"),
        )

    def _confirm_refusal(self, form: Any) -> Confirmation:
        told = {"name": self.waiting.user.display_name}
        effects = [
            _("%(name)s gets a mail with your reason: “%(reason)s”")
            % (told | form.cleaned_data),
            *self._erased(),
        ]
        return Confirmation(
            question=_("Do not let %(name)s in?") % told,
            effects=effects,
            way_back=_("This cannot be undone. This person may sign up again."),
            yes=_("Yes, do not let in"),
        )

    def _confirm_removal(self, _form: object) -> Confirmation:
        told = {"name": self.waiting.user.display_name}
        return Confirmation(
            question=_("Remove the account of %(name)s?") % told,
            effects=[*self._erased(), _("Nobody gets a mail about it.")],
            way_back=_("This cannot be undone. This person may sign up again."),
            yes=_("Yes, remove"),
        )

    def _erased(self) -> list[str]:
        """Return sentences that count what is deleted with the account."""
        addresses = len(self.waiting.addresses)
        texts = Post.objects.filter(author=self.waiting.user).count()
        return [
            ngettext(
                "%(n)s account with %(addresses)s e-mail address is erased.",
                "%(n)s account with %(addresses)s e-mail addresses is erased.",
                addresses,
            )
            % {"n": 1, "addresses": addresses},
            ngettext(
                "%(n)s message of this person is erased.",
                "%(n)s messages of this person are erased.",
                texts,
            )
            % {"n": texts},
        ]


def ask_about_waiting(domains: Iterable[EmailDomain]) -> Confirmation | None:
    """Return a confirmation with the number of people who are admitted at once, or None
    if confirming these domains admits nobody.
    """
    names = [row.domain for row in domains if not (row.is_over or row.is_upcoming)]
    people = commands.waiting_at(names).count() if names else 0
    if not people:
        return None
    return Confirmation(
        question=_("Confirm %(domains)s?") % {"domains": ", ".join(names)},
        effects=[
            ngettext(
                "%(n)s person who waits comes in at once.",
                "%(n)s people who wait come in at once.",
                people,
            )
            % {"n": people},
            _("Later everybody with such an address comes in without approval."),
        ],
        way_back=_(
            "An administrator can withdraw the confirmation. Whoever came in stays in."
        ),
        yes=_("Yes, confirm"),
    )


def _ask(rows: list[EmailDomain]) -> Confirmation | None:
    return ask_about_waiting(rows)


class SuggestedFilters(FilterForm):
    q = make_search_field(gettext_lazy("Domain or organisation"))


def _confirm(actor: User, row: EmailDomain) -> bool:
    commands.confirm_domain(actor, domain=row)
    return True


class DomainsView(AdmissionScreen, AdminListView):
    """The e-mail domains that are not confirmed yet."""

    page_subtitle = gettext_lazy("E-mail domains")
    nothing = gettext_lazy("There are no suggested domains.")
    filters = SuggestedFilters
    export_name = "voorgestelde-domeinen"
    intro = CONFIRMING
    columns = (gettext_lazy("Suggested domain"), gettext_lazy("Organisation"))
    acts = (BulkAction("confirm", gettext_lazy("Confirm"), _confirm, ask=_ask),)

    def get_queryset(self, form: Any) -> QuerySet[EmailDomain]:
        rows = EmailDomain.objects.sought(form.cleaned_data.get("q", ""))
        rows = rows.suggested().prefetch_related("organisations")
        return rows.order_by("domain")

    def render_row(self, row: EmailDomain) -> ListRow:
        names = ", ".join(o.shown_name for o in row.organisations.all())
        return ListRow(key=str(row.pk), title=row.domain, url="", cells=(names,))

    def get_selected(self, keys: list[int]) -> QuerySet[EmailDomain]:
        return EmailDomain.objects.suggested().filter(pk__in=keys)
