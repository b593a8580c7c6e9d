"""Retry a whole request if the database aborted its transaction.

Locks are always taken in the same order, so deadlocks are rare. If one occurs (with an
import, or the erasure of an account), PostgreSQL aborts one of the transactions.
Nothing of that transaction remains, including its on-commit callbacks, so a retry has
its effects once.
"""

import logging
import random
import time
from inspect import iscoroutinefunction
from typing import Any

from django.contrib.auth.middleware import AuthenticationMiddleware
from django.db import OperationalError, transaction
from django.http import HttpRequest, HttpResponse
from django.template.response import SimpleTemplateResponse

log = logging.getLogger(__name__)

# serialization_failure and deadlock_detected: the query itself is correct.
RETRYABLE_SQLSTATES = {"40001", "40P01"}
MAX_RETRIES = 3


class TransactionRetryMiddleware:
    def __init__(self, get_response: Any) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response: HttpResponse = self.get_response(request)
        return response

    def process_exception(
        self, request: HttpRequest, error: Exception
    ) -> HttpResponse | None:
        """Return the response of a retry.

        Returns None for any other error, and if every retry was aborted.
        """
        match = request.resolver_match
        if match is None or iscoroutinefunction(match.func):
            return None
        for pause in range(1, MAX_RETRIES + 1):
            if not is_retryable(error) or transaction.get_connection().in_atomic_block:
                return None
            log.warning("broken off by the database, tried once more")
            time.sleep(random.uniform(0, 0.05 * pause))  # noqa: S311 (no secret)
            _reset_request(request)
            try:
                answer: HttpResponse = match.func(request, *match.args, **match.kwargs)
                if isinstance(answer, SimpleTemplateResponse):
                    answer.render()
            except OperationalError as again:
                error = again
            else:
                return answer
        return None


def is_retryable(error: BaseException) -> bool:
    return (
        isinstance(error, OperationalError)
        and getattr(error.__cause__, "sqlstate", None) in RETRYABLE_SQLSTATES
    )


def _reset_request(request: HttpRequest) -> None:
    """Rewind the uploaded files and load the user again, who may have been changed."""
    for name in request.FILES:
        for file in request.FILES.getlist(name):
            file.seek(0)
    if hasattr(request, "_cached_user"):
        del request._cached_user
    AuthenticationMiddleware(_no_response).process_request(request)


def _no_response(request: HttpRequest) -> HttpResponse:
    raise NotImplementedError
