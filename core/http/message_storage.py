"""What is said once, on the next page: in a cookie until it was shown."""

from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostPrefixedCookieStorage(CookieStorage):
    """Django's, under the name that the other cookies of the site have: behind TLS one
    that no other host, and no page without TLS, can set."""

    cookie_name = settings.MESSAGES_COOKIE_NAME


class MessageStorage(FallbackStorage):
    storage_classes = (HostPrefixedCookieStorage, SessionStorage)
