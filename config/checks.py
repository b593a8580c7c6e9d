"""Deployment checks for settings that are valid but probably not intended."""

from django.conf import settings
from django.core.checks import CheckMessage, Tags, Warning, register


@register(Tags.security, deploy=True)
def check_proxies(**_kwargs: object) -> list[CheckMessage]:
    if not settings.HTTPS or settings.TRUSTED_PROXIES:
        return []
    return [
        Warning(
            "SITE_URL is https, and TRUSTED_PROXIES is 0: behind a proxy that ends TLS"
            " every page would send its visitor on to itself, and limits would count"
            " all visitors as one.",
            hint="Set TRUSTED_PROXIES to the number of proxies in front, mostly 1.",
            id="config.W001",
        )
    ]


@register(Tags.security, deploy=True)
def check_shared_limits(**_kwargs: object) -> list[CheckMessage]:
    """Warn if limits and live updates are not shared between processes.

    A site that runs in one process needs no Redis.
    """
    if settings.REDIS_URL or settings.WORKER_IN_SERVER:
        return []
    return [
        Warning(
            "REDIS_URL is not set: limits are counted per process, and open pages hear"
            " nothing of what other processes do.",
            hint="Set REDIS_URL, or run the site in one process with WORKER_IN_SERVER.",
            id="config.W002",
        )
    ]


@register(Tags.security, deploy=True)
def check_contact(**_kwargs: object) -> list[CheckMessage]:
    if settings.SECURITY_CONTACT:
        return []
    return [
        Warning(
            "SECURITY_CONTACT is not set: there is no /.well-known/security.txt, and"
            " whoever finds a hole in the site does not know whom to tell.",
            hint="Set SECURITY_CONTACT to an address that is read, or to a page.",
            id="config.W003",
        )
    ]


@register(Tags.security, deploy=True)
def check_mail_authentication(**_kwargs: object) -> list[CheckMessage]:
    if settings.MAIL_AUTHSERV_ID or not settings.MAIL_REPLY:
        return []
    return [
        Warning(
            "MAIL_REPLY is set, and MAIL_AUTHSERV_ID is not: answers by mail are taken"
            " although nobody checked (DMARC) that they come from whom they name.",
            hint="Let the mail server that receives for MAIL_REPLY check DMARC, and set"
            " MAIL_AUTHSERV_ID to the name in its Authentication-Results headers.",
            id="config.W004",
        )
    ]
