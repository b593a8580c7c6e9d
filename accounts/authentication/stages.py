from django.http import HttpRequest

from allauth.mfa.stages import AuthenticateStage

from accounts.authentication.mfa import has_provider_mfa


class SecondFactorStage(AuthenticateStage):
    """Skip the second factor if the user's provider has just verified one."""

    def _should_handle(self, request: HttpRequest) -> bool:
        signal = self.login.signal_kwargs or {}
        if has_provider_mfa(signal.get("sociallogin")):
            return False
        asked: bool = super()._should_handle(request)
        return asked
