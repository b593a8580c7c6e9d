from typing import TYPE_CHECKING, Any

from django import template
from django.db.models import QuerySet

from accounts.models import SignInProvider
from accounts.sso.reauthentication import get_connected_provider_ids

if TYPE_CHECKING:
    from accounts.models import User


register = template.Library()

AT_ONCE = 4  # maximum of buttons on the sign-in page; more providers get a search page


@register.inclusion_tag("socialaccount/_entrance.html", takes_context=True)
def organisations_to_sign_in_with(context: template.Context) -> dict[str, object]:
    found = list(
        SignInProvider.objects.visible_to(context["request"].user)[: AT_ONCE + 1]
    )
    request = context["request"]
    return {
        "providers": found if len(found) <= AT_ONCE else [],
        "has_more": len(found) > AT_ONCE,
        "back": request.GET.get("next", ""),
        "csrf_token": context.get("csrf_token"),
        "request": request,
    }


@register.simple_tag
def providers_to_tie(user: "User") -> QuerySet[SignInProvider]:
    """Return providers of the user's organisations that are not connected yet."""
    found = SignInProvider.objects.visible_to(user).of_person(user)
    return found.exclude(public_id__in=get_connected_provider_ids(user))


@register.simple_tag
def provider_name(account: Any) -> str:
    """Return the name of an account's provider, active or not."""
    found = SignInProvider.objects.of(account)
    text: str = found.values_list("name", flat=True).first() or account.provider
    return text
