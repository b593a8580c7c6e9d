"""*Mensen* and *Rollen*: change roles, suspend people and sign them out."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView, View

from wagtail.admin import messages
from wagtail.admin.widgets import AdminDateInput

from allauth.account.models import EmailAddress
from allauth.usersessions.models import UserSession

from accounts import commands, policy
from accounts.models import Role, RoleGrant, RoleReview, SecurityEvent, User
from cms.admin.base import AdministratorScreen
from cms.admin.confirmation import Confirmation, is_confirmed, show_confirmation
from cms.admin.forms import ApprovePersonForm
from cms.admin.list_view import (
    ANY_CHOICE,
    EXPORT_PARAMETER,
    AdminListView,
    BulkAction,
    FilterForm,
    ListRow,
)
from cms.admin.role_texts import ROLE_DESCRIPTIONS
from core.clock import start_of_day
from core.exceptions import ActionRefused
from core.http.refusals import show_refusal_as_message
from core.templating.widgets import DayField
from forum import commands as forum
from forum.forms.moderation import make_reason_field

MAX_RECENT = 10  # log events on a person's page


class PeopleScreen(AdministratorScreen):
    home = "people-admin"
    page_title = gettext_lazy("People")
    header_icon = "group"


class PeopleFilters(FilterForm):
    staat = forms.ChoiceField(
        label=gettext_lazy("State"),
        choices=ANY_CHOICE
        + [row for row in User.State.choices if row[0] != User.State.CLOSED],
        required=False,
    )
    rol = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=ANY_CHOICE + Role.choices, required=False
    )


def _sign_out(actor: User, person: User) -> bool:
    commands.sign_out_person(actor, user=person)
    return True


class PeopleView(PeopleScreen, AdminListView):
    """Search people. Nobody is listed without a search or filter."""

    filters = PeopleFilters
    export_name = "mensen"
    nothing = gettext_lazy("Nobody is listed until you search or choose.")
    intro = gettext_lazy(
        "Search by a part of the name or organisation, or by a whole e-mail address; "
        "or choose a state or a role."
    )
    columns = (
        gettext_lazy("Name"),
        gettext_lazy("Organisation"),
        gettext_lazy("State"),
        gettext_lazy("Roles"),
        gettext_lazy("Last signed in"),
    )
    acts = (BulkAction("sign_out", gettext_lazy("Sign out everywhere"), _sign_out),)

    def get(self, request: HttpRequest, *args: object, **kwargs: object) -> Any:
        if request.GET.get(EXPORT_PARAMETER) == "csv":
            commands.log_list_export(request.user)  # type: ignore[arg-type]
        return super().get(request, *args, **kwargs)

    def get_queryset(self, form: Any) -> QuerySet[User]:
        asked = form.cleaned_data
        rows = User.objects.filter(kind=User.Kind.PERSON)
        rows = rows.exclude(state=User.State.CLOSED)
        if not form.asks:
            return rows.none()
        if text := asked.get("q"):
            rows = rows.filter(_name_condition(text))
        if state := asked.get("staat"):
            rows = rows.filter(state=state)
        if role := asked.get("rol"):
            rows = rows.filter(**{f"is_{role}": True})
        return rows.order_by("display_name", "pk")

    def render_row(self, row: User) -> ListRow:
        held = [str(r.label) for r in Role if getattr(row, f"is_{r.value}")]
        return ListRow(
            key=str(row.public_id),
            title=row.display_name,
            url=reverse("person-admin", args=[row.public_id]),
            cells=(
                row.organisation_name or _("unknown"),
                row.get_state_display(),
                ", ".join(held),
                row.last_login,
            ),
        )

    def get_selected(self, keys: list[int]) -> QuerySet[User]:
        return User.objects.filter(kind=User.Kind.PERSON, public_id__in=keys)


def _name_condition(text: str) -> Q:
    """Match a part of the name or organisation, or a complete e-mail address."""
    owners = EmailAddress.objects.filter(email=text.lower()).values("user_id")
    return (
        Q(display_name__icontains=text)
        | Q(organisation_name__icontains=text)
        | Q(pk__in=owners)
    )


class SuspendForm(forms.Form):
    until = DayField(
        label=gettext_lazy("Until"),
        widget=AdminDateInput,
        required=False,
        help_text=gettext_lazy("Leave it empty to suspend without an end."),
    )
    reason = make_reason_field(
        required=True, help_text=gettext_lazy("This person reads the reason.")
    )


class PersonView(PeopleScreen, TemplateView):
    """One person. Each button runs one command, which checks the permission again."""

    template_name = "cms/admin/person.html"

    @cached_property
    def person(self) -> User:
        people = User.objects.filter(kind=User.Kind.PERSON)
        return get_object_or_404(people, public_id=self.kwargs["public_id"])

    @cached_property
    def suspension(self) -> SuspendForm:
        """Return the suspension form, bound only if it was submitted."""
        data = self.request.POST
        return SuspendForm(data if data.get("act") == "suspend" else None)

    def get_page_subtitle(self) -> str:
        return self.person.display_name

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        actor, person = self.request.user, self.person
        held = set(
            RoleGrant.objects.active()
            .filter(user=person)
            .values_list("role", flat=True)
        )
        return super().get_context_data(**kwargs) | {
            "person": person,
            "roles": [(role, role in held, ROLE_DESCRIPTIONS[role]) for role in Role],
            "may_change_roles": policy.can_change_roles(actor, person),
            "may_suspend": policy.can_suspend(actor, person),
            "recent": SecurityEvent.objects.filter(person=person)[:MAX_RECENT],
            "may_correct": policy.can_correct_work(actor, person),
            "form": self.suspension,
            "work": ApprovePersonForm(),
        }

    def post(self, request: HttpRequest, public_id: int) -> HttpResponse:
        acts = {
            "give": self._give,
            "take": self._take,
            "suspend": self._suspend,
            "restore": self._restore,
            "sign_out": self._sign_out,
            "correct": self._correct,
        }
        act = acts.get(request.POST.get("act", ""))
        if act is None:
            raise PermissionDenied
        if self.suspension.is_bound and not self.suspension.is_valid():
            messages.error(request, _("Nothing was changed: look at the form."))
            return self.get(request, public_id)
        asks = {"give": confirm_giving, "take": confirm_taking}
        ask = asks.get(request.POST.get("act", ""))
        if ask and not is_confirmed(request):
            if not policy.can_change_roles(request.user, self.person):
                raise PermissionDenied
            question = ask(self.person, Role(_role(request.POST)))
            return show_confirmation(self, question, back=request.path)
        back = reverse("person-admin", args=[self.person.public_id])
        try:
            messages.success(request, act(request.POST))
        except ActionRefused as refusal:
            return show_refusal_as_message(request, refusal, back)
        return redirect(back)

    def _correct(self, data: Any) -> str:
        form = ApprovePersonForm(data)
        if not form.is_valid():
            why = " ".join(map(str, form.errors["organisation"]))
            raise ActionRefused(f"{why} {_('Nothing was changed.')}")
        organisation = form.cleaned_data["organisation"]
        person, actor = self.person, self.request.user
        commands.correct_affiliation(actor, user=person, organisation=organisation)
        return _("From now on this person works for %(organisation)s.") % {
            "organisation": organisation.heir().shown_name
        }

    def _give(self, data: object) -> str:
        role = _role(data)
        commands.grant_role(self.request.user, user=self.person, role=role)
        told = {"name": self.person.display_name, "role": Role(role).label}
        return (
            _("%(name)s is %(role)s from now on. It counts after signing in again.")
            % told
        )

    def _take(self, data: object) -> str:
        role = _role(data)
        commands.revoke_role(self.request.user, user=self.person, role=role)
        told = {"name": self.person.display_name, "role": Role(role).label}
        return _("%(name)s is no longer %(role)s.") % told

    def _suspend(self, _data: object) -> str:
        form = self.suspension.cleaned_data
        day, reason = form["until"], form["reason"]
        until = start_of_day(day) if day else None
        forum.suspend(self.request.user, user=self.person, until=until, reason=reason)
        return _("This person is shut out, signed out on all devices, and told why.")

    def _restore(self, _data: object) -> str:
        forum.unsuspend(self.request.user, user=self.person)
        return _("This person may sign in again.")

    def _sign_out(self, _data: object) -> str:
        commands.sign_out_person(self.request.user, user=self.person)
        return _("This person is signed out on all devices.")


def confirm_giving(person: User, role: Role) -> Confirmation:
    told = {"name": person.display_name, "role": role.label}
    return Confirmation(
        question=_("Make %(name)s %(role)s?") % told,
        effects=[
            *map(str, ROLE_DESCRIPTIONS[role]),
            _count_holders(role),
            *_count_sessions(person),
            *_needs_second_factor(person),
        ],
        way_back=_("You can take the role away again. What was done with it stays."),
        yes=_("Yes, give the role"),
    )


def confirm_taking(person: User, role: Role) -> Confirmation:
    told = {"name": person.display_name, "role": role.label}
    others = RoleGrant.objects.active().filter(role=role).exclude(user=person).count()
    alone = _("Nobody is %(role)s afterwards.") % told
    return Confirmation(
        question=_("Should %(name)s no longer be %(role)s?") % told,
        warning="" if others else alone,
        effects=[
            ngettext(
                "%(n)s other person keeps this role.",
                "%(n)s other people keep this role.",
                others,
            )
            % {"n": others},
            *_count_sessions(person),
        ],
        way_back=_("You can give the role again."),
        yes=_("Yes, take the role away"),
    )


def _count_holders(role: Role) -> str:
    holders = RoleGrant.objects.active().filter(role=role).count()
    told = ngettext(
        "%(n)s person has this role now.", "%(n)s people have this role now.", holders
    )
    return told % {"n": holders}


def _count_sessions(person: User) -> list[str]:
    sessions = UserSession.objects.filter(user=person).count()
    if not sessions:
        return []
    told = ngettext(
        "This person is signed out on %(n)s device, and signs in again.",
        "This person is signed out on %(n)s devices, and signs in again.",
        sessions,
    )
    return [told % {"n": sessions}]


def _needs_second_factor(person: User) -> list[str]:
    if person.has_second_factor or not settings.REQUIRE_SECOND_FACTOR:
        return []
    return [_("This person has to set up a second step before the role can be used.")]


def _role(data: Any) -> str:
    role: str = data.get("role", "")
    if role not in Role.values:
        raise PermissionDenied
    return role


class RolesView(AdministratorScreen, TemplateView):
    """The list of role holders, reviewed once a year."""

    home = "roles"
    page_title = gettext_lazy("Roles")
    header_icon = "key"
    template_name = "cms/admin/roles.html"

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        held = RoleGrant.objects.active().select_related("user", "granted_by")
        reviewed = RoleReview.objects.select_related("by").order_by("-at").first()
        return super().get_context_data(**kwargs) | {"held": held, "reviewed": reviewed}


class ReviewView(AdministratorScreen, View):
    home = "roles"

    def post(self, request: HttpRequest) -> HttpResponseBase:
        commands.review_roles(self.request.user)
        messages.success(request, _("Noted: the list of roles is right."))
        return redirect("roles")
