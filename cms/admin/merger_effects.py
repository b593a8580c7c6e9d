from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import ngettext

from accounts.models import Affiliation, Organisation, User
from forum.models import Participation, Post
from forum.policy import CLOSED
from groups.models import Invitation


@dataclass(frozen=True, slots=True)
class MergerEffects:
    people: int  # active affiliations of users who can sign in
    others: int  # suspended or pending accounts
    domains: int
    providers: int
    groups: int
    invitations: int
    posts: int


def count_merger_effects(organisation: Organisation) -> MergerEffects:
    """Count what a merger affects, in a fixed number of queries."""
    there = Affiliation.objects.filter(organisation=organisation, until=None)
    workers = User.objects.filter(pk__in=there.values("user"))
    people = workers.filter(state=User.State.ACTIVE, is_active=True).count()
    domains = list(organisation.email_domains.values_list("domain", flat=True))
    at_domains = Q(pk__in=[])
    for domain in domains:
        at_domains |= Q(address__iendswith=f"@{domain}")
    inside = Participation.objects.filter(space__audience=CLOSED, user__in=workers)
    wrote = Post.objects.filter(author_organisation=organisation.shown_name)
    return MergerEffects(
        people=people,
        others=workers.count() - people,
        domains=len(domains),
        providers=organisation.sign_in_providers.count(),
        groups=inside.members().values("space").distinct().count(),
        invitations=Invitation.objects.filter(
            at_domains, state=Invitation.State.SENT
        ).count(),
        posts=wrote.count(),
    )


def describe_merger_effects(found: MergerEffects, into: Organisation) -> list[str]:
    told = {"into": into.shown_name}
    sentences = [
        ngettext(
            "%(n)s person who can sign in works for %(into)s from then on.",
            "%(n)s people who can sign in work for %(into)s from then on.",
            found.people,
        )
        % (told | {"n": str(found.people)}),
        ngettext(
            "%(n)s e-mail domain lets people in for %(into)s from then on.",
            "%(n)s e-mail domains let people in for %(into)s from then on.",
            found.domains,
        )
        % (told | {"n": str(found.domains)}),
        ngettext(
            "In %(n)s group somebody takes part from here. They stay in it.",
            "In %(n)s groups somebody takes part from here. They stay in them.",
            found.groups,
        )
        % {"n": found.groups},
        ngettext(
            "%(n)s invitation that was not answered yet stays valid.",
            "%(n)s invitations that were not answered yet stay valid.",
            found.invitations,
        )
        % {"n": found.invitations},
        ngettext(
            "%(n)s message keeps the old name.",
            "%(n)s messages keep the old name.",
            found.posts,
        )
        % {"n": found.posts},
    ]
    if found.others:
        sentences.insert(1, _others(found.others))
    if found.providers:
        sentences.append(_providers(found.providers, into))
    return sentences


def _others(number: int) -> str:
    told = ngettext(
        "%(n)s account that is suspended or waits goes along.",
        "%(n)s accounts that are suspended or wait go along.",
        number,
    )
    return told % {"n": number}


def _providers(number: int, into: Organisation) -> str:
    told = ngettext(
        "%(n)s sign-in provider serves %(into)s from then on.",
        "%(n)s sign-in providers serve %(into)s from then on.",
        number,
    )
    return told % {"n": number, "into": into.shown_name}
