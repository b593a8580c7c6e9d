"""Steps between the first proof of who somebody is and being signed in."""

from django.http import HttpRequest

from allauth.mfa.stages import AuthenticateStage

from accounts.authentication.mfa import has_provider_mfa


class SecondFactorStage(AuthenticateStage):
    """Not asked again of whom the provider of their organisation has just asked."""

    def _should_handle(self, request: HttpRequest) -> bool:
        signal = self.login.signal_kwargs or {}
        if has_provider_mfa(signal.get("sociallogin")):
            return False
        asked: bool = super()._should_handle(request)
        return asked
