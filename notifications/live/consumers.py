"""The WebSocket consumer: authentication, subscriptions, hints and rechecks."""

import asyncio
import contextlib
import json
import logging
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from functools import partial
from typing import Any

from django.conf import settings

from channels.consumer import get_handler_name
from channels.db import database_sync_to_async
from channels.exceptions import StopConsumer
from channels.generic.websocket import AsyncWebsocketConsumer

from notifications.live import change_queue, presence, subscriptions
from notifications.live.broadcast import get_layer, person_group, stream_group
from notifications.live.connection_limits import connection_limiter, get_client_address
from notifications.live.rights_batcher import rights_batcher

log = logging.getLogger(__name__)

RECHECK_SECONDS = 60
MAX_STREAMS = 50
MAX_MESSAGES = 100  # per minute
SEND_TIMEOUT = 10  # seconds; a page that does not read is disconnected
CLOSE_TOO_MANY, CLOSE_SIGNED_OUT, CLOSE_TRY_AGAIN = 4008, 4401, 1012
# Milliseconds over which pages spread their fetches after a hint: MIN_SPREAD, or one
# per page that follows the stream, so that there are at most a thousand requests per
# second.
MIN_SPREAD, MAX_SPREAD = 300, 30_000
encode = json.JSONEncoder(separators=(",", ":")).encode


class LiveConsumer(AsyncWebsocketConsumer):
    """Sends hints without content. Pages fetch the content over HTTP."""

    is_counted = False
    is_closed = False
    person: int | None = None
    # Sockets of this process by stream.
    followers: Counter[str] = Counter()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Run one loop for messages of the page and one for the channel layer.

        Messages are handled one at a time. The implementation in Channels creates two
        tasks for each message, which takes half of the cost of a hint.
        """
        self.scope, self.base_send = scope, send
        self.channel_layer = get_layer()
        self.channel_name = await self.channel_layer.new_channel()
        self.turn = asyncio.Lock()
        self.gone: asyncio.Future[None] = asyncio.get_running_loop().create_future()
        loops = [
            asyncio.create_task(self._take(receive)),
            asyncio.create_task(
                self._take(partial(self.channel_layer.receive, self.channel_name))
            ),
        ]
        try:
            await asyncio.wait([*loops, self.gone], return_when=asyncio.FIRST_COMPLETED)
            for loop in loops:
                if loop.done():
                    with contextlib.suppress(StopConsumer):
                        loop.result()
        finally:
            for loop in loops:
                loop.cancel()
            await asyncio.gather(*loops, return_exceptions=True)
            # Release the socket however it ended, including after an exception.
            if self.is_counted:
                await self.disconnect(CLOSE_TRY_AGAIN)

    async def _take(self, receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        while True:
            message = await receive()
            async with self.turn:
                await self.dispatch(message)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Call the handler of a message.

        Channels first closes old database connections in a thread, for each of
        thousands of hints that need no database. Here `_query` does that.
        """
        handler = getattr(self, get_handler_name(message), None)
        if handler is None:
            raise ValueError(f"no handler for {message['type']}")
        await handler(message)

    async def connect(self) -> None:
        self.subscriptions: dict[str, subscriptions.StreamSubscription] = {}
        self.wants_inbox = False
        self.received: list[float] = []
        self.reader_counts: dict[int, int] = {}  # topic -> last count sent
        self.changes: dict[str, change_queue.ChangeQueue] = {}
        self.address = get_client_address(self.scope)
        self.is_counted = connection_limiter.acquire(self.address)
        if not self.is_counted:
            await self.close(CLOSE_TOO_MANY)
            return
        self.session_key = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME)
        self.user = await self._query(subscriptions.get_session_user, self.session_key)
        # Kept to release the counter after the user has signed out.
        self.person = self.user.pk
        if self.person and not connection_limiter.acquire_for_user(self.person):
            self.person = None
            await self.close(CLOSE_TOO_MANY)
            return
        await self.accept()
        if self.person:
            await self._join(person_group(self.person))
        self.asking = asyncio.create_task(self._recheck_periodically())
        self.reading: asyncio.Task[None] | None = None
        self.merging: asyncio.Task[None] | None = None

    async def disconnect(self, code: int) -> None:
        if self.is_counted:
            self.is_counted = False
            connection_limiter.release(self.address, self.person)
        if asking := getattr(self, "asking", None):
            asking.cancel()
            if self.merging is not None:
                self.merging.cancel()
            await self._leave_presence()
        for stream in self.subscriptions:
            self._forget_follower(stream)
        groups = [stream_group(stream) for stream in self.subscriptions]
        own = [person_group(self.person)] if self.person else []
        for group in [*groups, *own]:
            with contextlib.suppress(Exception):  # layer down: the membership expires
                await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(
        self, text_data: str | None = None, bytes_data: object = None
    ) -> None:
        if self.is_closed:
            return
        if self._is_flooding():
            await self.close(CLOSE_TOO_MANY)
            return
        try:
            message = json.loads(text_data or "")
        except (ValueError, RecursionError):
            return
        if isinstance(message, dict) and message.get("type") == "subscribe":
            wanted = message.get("streams")
            await self._subscribe(wanted if isinstance(wanted, list) else [])

    async def _subscribe(self, wanted: list[Any]) -> None:
        for stream in [str(name)[:60] for name in wanted[:MAX_STREAMS]]:
            if stream == "inbox":
                await self._follow_inbox()
                continue
            subscription = await self._query(subscriptions.authorize, self.user, stream)
            if subscription is None or len(self.subscriptions) >= MAX_STREAMS:
                await self._send({"type": "refused", "stream": stream})
            elif subscription.stream not in self.subscriptions:
                self.subscriptions[subscription.stream] = subscription
                self.followers[subscription.stream] += 1
                await self._join(stream_group(subscription.stream))
                await self._catch_up(subscription)
        if self.person and self.reading is None:
            self.reading = asyncio.create_task(self._publish_presence())

    async def _catch_up(self, subscription: subscriptions.StreamSubscription) -> None:
        """Send changes between the rendering of the page and its subscription."""
        found = await self._query(
            subscriptions.authorize, self.user, subscription.stream
        )
        if found is not None:
            await self._send({**found.state, "current": True})

    async def _follow_inbox(self) -> None:
        self.wants_inbox = self.user.is_authenticated
        await self._send_inbox()

    async def _send_inbox(self) -> None:
        hint = None
        if self.wants_inbox:
            hint = await self._query(
                subscriptions.build_inbox_hint, self.user, self._topics()
            )
        self.wants_inbox = hint is not None
        await self._send(hint or {"type": "refused", "stream": "inbox"})

    async def _unsubscribe(self, stream: str) -> None:
        if self.subscriptions.pop(stream, None):
            self._forget_follower(stream)
        await self._send({"type": "refused", "stream": stream})
        # A failure is harmless: `hint` ignores streams without a subscription.
        with contextlib.suppress(Exception):
            group = stream_group(stream)
            await self.channel_layer.group_discard(group, self.channel_name)

    # -- Channel layer messages: the method name is the message type --

    async def hint(self, event: dict[str, Any]) -> None:
        subscription = self.subscriptions.get(event["stream"])
        if subscription is None:
            return
        if not subscription.is_public and not await self._may_still_read(
            subscription.stream
        ):
            await self._unsubscribe(subscription.stream)
            return
        await self._send(event["payload"] | self._spread(subscription.stream))

    async def change(self, event: dict[str, Any]) -> None:
        """Forward a hint that may be merged with others: see `live.change_queue`."""
        stream = event["stream"]
        if stream not in self.subscriptions:
            return
        queue = self.changes.setdefault(stream, change_queue.ChangeQueue())
        was_waiting = queue.is_waiting
        if (payload := queue.add(event["payload"])) is not None:
            await self.hint({"stream": stream, "payload": payload})
        elif not was_waiting:
            asyncio.get_running_loop().call_later(
                change_queue.PAUSE_SECONDS, self._send_merged, stream
            )

    def _send_merged(self, stream: str) -> None:
        """Send the merged payload, in turn with all other messages of this socket."""
        if not self.is_closed and not self.gone.done() and self.is_counted:
            self.merging = asyncio.create_task(self._send_waiting(stream))

    async def _send_waiting(self, stream: str) -> None:
        async with self.turn:
            if (payload := self.changes[stream].take()) is not None:
                await self.hint({"stream": stream, "payload": payload})

    def _spread(self, stream: str) -> dict[str, int]:
        """Return over how many ms pages spread their fetches, if many follow."""
        spread = min(self.followers[stream], MAX_SPREAD)
        return {"spread": round(spread, -2)} if spread > MIN_SPREAD else {}

    def _forget_follower(self, stream: str) -> None:
        self.followers[stream] -= 1
        if self.followers[stream] < 1:
            del self.followers[stream]

    async def inbox(self, _event: dict[str, Any]) -> None:
        if self.wants_inbox:
            await self._send_inbox()

    async def admitted(self, _event: dict[str, Any]) -> None:
        """Check all subscriptions again, because the account was approved."""
        await self._recheck_rights()
        await self._send({"type": "admitted"})

    # -- Presence, only for users who opted in --

    async def _publish_presence(self) -> None:
        while True:
            allowed = await self._query(presence.is_enabled_for, self.person)
            for topic in self._topics() if allowed else ():
                others = await self._query(presence.touch, topic, self.person)
                if self.reader_counts.get(topic, 0) != others:
                    self.reader_counts[topic] = others
                    hint = {"type": "presence", "id": topic, "readers": others}
                    await self._send(hint)
            await asyncio.sleep(presence.INTERVAL_SECONDS)

    def _topics(self) -> list[int]:
        names = [name.partition(".") for name in self.subscriptions]
        return [int(ident) for kind, _dot, ident in names if kind == "topic"]

    async def _leave_presence(self) -> None:
        if self.reading is None:
            return
        self.reading.cancel()
        with contextlib.suppress(Exception):  # cache down: the entry expires
            for topic in self._topics():
                await self._query(presence.leave, topic, self.person)

    async def access(self, _event: dict[str, Any]) -> None:
        await self._recheck_rights()

    async def moved(self, event: dict[str, Any]) -> None:
        """Check the subscription again: the topic may have a new audience."""
        subscription = self.subscriptions.get(event["stream"])
        if subscription is None:
            return
        found = await self._query(
            subscriptions.authorize, self.user, subscription.stream
        )
        if found is None:
            await self._unsubscribe(subscription.stream)
        else:
            self.subscriptions[subscription.stream] = found

    # -- Permissions that end while a page is open --

    async def _recheck_periodically(self) -> None:
        failed = 0
        while True:
            await asyncio.sleep(RECHECK_SECONDS)
            try:
                await self._recheck_rights()
                failed = 0
            except Exception as error:  # noqa: BLE001
                # One failure may be temporary. After a second one, permissions are
                # unknown.
                failed += 1
                log.warning("could not ask for rights again: %s", type(error).__name__)
                if failed > 1:
                    await self.close(CLOSE_TRY_AGAIN)
                    return

    async def _recheck_rights(self) -> None:
        was_signed_in = self.user.is_authenticated
        self.user = await self._query(subscriptions.get_session_user, self.session_key)
        if was_signed_in and not self.user.is_authenticated:
            await self.close(CLOSE_SIGNED_OUT)
            return
        for subscription in list(self.subscriptions.values()):
            if not subscription.is_public and not await self._is_still_authorized(
                subscription
            ):
                await self._unsubscribe(subscription.stream)

    async def _may_still_read(self, stream: str) -> bool:
        return self.person is not None and await rights_batcher.may_follow(
            stream, self.person
        )

    async def _is_still_authorized(
        self, subscription: subscriptions.StreamSubscription
    ) -> bool:
        found = await self._query(
            subscriptions.authorize, self.user, subscription.stream
        )
        return found is not None

    # -- Helpers --

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Close once. Messages that arrive or are sent later are ignored."""
        if not self.is_closed:
            self.is_closed = True
            await super().close(code, reason)

    async def _query[Answer](
        self, question: Callable[..., Answer], *of: object
    ) -> Answer:
        """Run a database query in a thread, then release its connection."""
        answer: Answer = await database_sync_to_async(question)(*of)
        return answer

    async def _join(self, group: str) -> None:
        try:
            await self.channel_layer.group_add(group, self.channel_name)
        except Exception as error:  # noqa: BLE001
            # Without the layer, this socket gets no hints: let the page reconnect.
            log.warning("the live layer did not answer: %s", type(error).__name__)
            await self.close(CLOSE_TRY_AGAIN)

    async def _send(self, payload: dict[str, Any]) -> None:
        """Send a payload, or disconnect a page that does not read it in SEND_TIMEOUT.

        Nothing is buffered. `__call__` ends the socket, because this may run in one of
        the tasks that it cancels.
        """
        if self.is_closed:
            return
        try:
            async with asyncio.timeout(SEND_TIMEOUT):
                await self.send(encode(payload))
        except TimeoutError:
            log.info("a page took nothing for %s s, and was let go", SEND_TIMEOUT)
            self.is_closed = True
            if not self.gone.done():
                self.gone.set_result(None)

    def _is_flooding(self) -> bool:
        moment = time.monotonic()
        self.received = [t for t in self.received if moment - t < 60][-MAX_MESSAGES:]
        self.received.append(moment)
        return len(self.received) > MAX_MESSAGES
