from django.conf import settings
from django.contrib.messages.storage.cookie import CookieStorage
from django.contrib.messages.storage.fallback import FallbackStorage
from django.contrib.messages.storage.session import SessionStorage


class HostPrefixedCookieStorage(CookieStorage):
    """Store messages in a cookie with the name prefix of the site's other cookies.

    Behind TLS the prefix stops other hosts, and pages without TLS, from setting it.
    """

    cookie_name = settings.MESSAGES_COOKIE_NAME


class MessageStorage(FallbackStorage):
    storage_classes = (HostPrefixedCookieStorage, SessionStorage)
