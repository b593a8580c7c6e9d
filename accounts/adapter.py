"""Where allauth asks this site."""

from typing import Any

from django.http import HttpRequest

from allauth.account.adapter import DefaultAccountAdapter

from accounts.models import User


class AccountAdapter(DefaultAccountAdapter):
    def save_user(
        self, request: HttpRequest, user: User, form: Any, commit: bool = True
    ) -> User:
        user.display_name = form.cleaned_data["display_name"]
        user.job_title = form.cleaned_data.get("job_title", "")
        return super().save_user(request, user, form, commit)
