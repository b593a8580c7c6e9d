"""Where allauth asks this site."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest

from allauth.account.adapter import DefaultAccountAdapter

from accounts import commands
from accounts.models import User
from core import mail


@dataclass(frozen=True, slots=True)
class SiteName:
    """What allauth's mails call this site."""

    name: str
    domain: str


class AccountAdapter(DefaultAccountAdapter):
    def send_mail(
        self, template_prefix: str, email: str, context: dict[str, Any]
    ) -> None:
        site = SiteName(settings.SITE_NAME, urlsplit(settings.SITE_URL).netloc)
        context = {**context, "current_site": site}
        mail.attempt(self.render_mail(template_prefix, email, context).send)

    def logout(self, request: HttpRequest) -> None:
        """Sign out, and only then tell open pages: they ask whether it is so."""
        user_id = request.user.pk
        super().logout(request)
        if user_id is not None:
            commands.end_sessions(user_id)

    def save_user(
        self, request: HttpRequest, user: User, form: Any, commit: bool = True
    ) -> User:
        user.display_name = form.cleaned_data["display_name"]
        user.job_title = form.cleaned_data.get("job_title", "")
        return super().save_user(request, user, form, commit)
