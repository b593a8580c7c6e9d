"""The socket: one per page. Authenticate, subscribe, forward, ask again."""

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

from notifications import changes, presence, streams
from notifications.doorman import address_of, doorman
from notifications.live import layer, person_group, stream_group
from notifications.readers import readers

log = logging.getLogger(__name__)

ASK_AGAIN = 60  # seconds
MOST_STREAMS = 50
MOST_MESSAGES = 100  # a minute
PATIENCE = 10  # seconds for a page that does not take what it is sent
TOO_MANY, SIGNED_OUT, TRY_AGAIN = 4008, 4401, 1012
# Pages fetch what a hint named within this many ms, or within one ms per page that
# follows the same stream, so that a full house asks a thousand times a second at most.
MIN_SPREAD, MAX_SPREAD = 300, 30_000
encode = json.JSONEncoder(separators=(",", ":")).encode


class LiveConsumer(AsyncWebsocketConsumer):
    """Sends hints without content; whatever they name is fetched over HTTP."""

    is_counted = False
    is_closed = False
    person: int | None = None
    # How many sockets of this process follow each stream.
    followers: Counter[str] = Counter()

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """One loop for what the page says and one for what the channel layer says, one
        message at a time.

        Channels would make a task of each wait, and wait for two of them anew at each
        message: half of what a hint to a page costs.
        """
        self.scope, self.base_send = scope, send
        self.channel_layer = layer()
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
            # Whichever way it ended, a fault of ours too: it is counted no more, and
            # nobody goes on asking for it.
            if self.is_counted:
                await self.disconnect(TRY_AGAIN)

    async def _take(self, receive: Callable[[], Awaitable[dict[str, Any]]]) -> None:
        while True:
            message = await receive()
            async with self.turn:
                await self.dispatch(message)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """To the method of that name.

        Channels would give connections of the database back first, in a thread, at each
        of thousands of hints that need none; `_ask` does so where one is used.
        """
        handler = getattr(self, get_handler_name(message), None)
        if handler is None:
            raise ValueError(f"no handler for {message['type']}")
        await handler(message)

    async def connect(self) -> None:
        self.grants: dict[str, streams.Grant] = {}
        self.wants_inbox = False
        self.received: list[float] = []
        self.read_along: dict[int, int] = {}  # topic -> how many others were told
        self.changes: dict[str, changes.ChangeQueue] = {}
        self.address = address_of(self.scope)
        self.is_counted = doorman.lets_in(self.address)
        if not self.is_counted:
            await self.close(TOO_MANY)
            return
        self.session_key = self.scope["cookies"].get(settings.SESSION_COOKIE_NAME)
        self.user = await self._ask(streams.person_behind, self.session_key)
        # Kept, since it has to be left also when the person has signed out by then.
        self.person = self.user.pk
        if self.person and not doorman.lets_in_person(self.person):
            self.person = None
            await self.close(TOO_MANY)
            return
        await self.accept()
        if self.person:
            await self._join(person_group(self.person))
        self.asking = asyncio.create_task(self._ask_every_minute())
        self.reading: asyncio.Task[None] | None = None
        self.merging: asyncio.Task[None] | None = None

    async def disconnect(self, code: int) -> None:
        if self.is_counted:
            self.is_counted = False
            doorman.sees_off(self.address, self.person)
        if asking := getattr(self, "asking", None):
            asking.cancel()
            if self.merging is not None:
                self.merging.cancel()
            await self._read_no_longer()
        for stream in self.grants:
            self._forget_follower(stream)
        groups = [stream_group(stream) for stream in self.grants]
        own = [person_group(self.person)] if self.person else []
        for group in [*groups, *own]:
            with contextlib.suppress(Exception):  # away: it forgets by itself
                await self.channel_layer.group_discard(group, self.channel_name)

    async def receive(
        self, text_data: str | None = None, bytes_data: Any = None
    ) -> None:
        if self.is_closed:
            return
        if self._is_flooding():
            await self.close(TOO_MANY)
            return
        try:
            message = json.loads(text_data or "")
        except (ValueError, RecursionError):
            return
        if isinstance(message, dict) and message.get("type") == "subscribe":
            wanted = message.get("streams")
            await self._subscribe(wanted if isinstance(wanted, list) else [])

    async def _subscribe(self, wanted: list[Any]) -> None:
        for stream in [str(name)[:60] for name in wanted[:MOST_STREAMS]]:
            if stream == "inbox":
                await self._follow_inbox()
                continue
            grant = await self._ask(streams.admit, self.user, stream)
            if grant is None or len(self.grants) >= MOST_STREAMS:
                await self._say({"type": "refused", "stream": stream})
            elif grant.stream not in self.grants:
                self.grants[grant.stream] = grant
                self.followers[grant.stream] += 1
                await self._join(stream_group(grant.stream))
                await self._catch_up(grant)
        if self.person and self.reading is None:
            self.reading = asyncio.create_task(self._read_along())

    async def _catch_up(self, grant: streams.Grant) -> None:
        """What happened between the page and its subscription: asked after joining."""
        found = await self._ask(streams.admit, self.user, grant.stream)
        if found is not None:
            await self._say({**found.state, "current": True})

    async def _follow_inbox(self) -> None:
        self.wants_inbox = self.user.is_authenticated
        await self._say_inbox()

    async def _say_inbox(self) -> None:
        hint = None
        if self.wants_inbox:
            hint = await self._ask(streams.inbox_hint, self.user, self._topics())
        self.wants_inbox = hint is not None
        await self._say(hint or {"type": "refused", "stream": "inbox"})

    async def _drop(self, stream: str) -> None:
        if self.grants.pop(stream, None):
            self._forget_follower(stream)
        await self._say({"type": "refused", "stream": stream})
        with contextlib.suppress(Exception):  # without a grant a hint goes no further
            group = stream_group(stream)
            await self.channel_layer.group_discard(group, self.channel_name)

    # -- What comes over the channel layer: the method's name is the message's type --

    async def hint(self, event: dict[str, Any]) -> None:
        grant = self.grants.get(event["stream"])
        if grant is None:
            return
        if not grant.for_all and not await self._still_reads(grant.stream):
            await self._drop(grant.stream)
            return
        await self._say(event["payload"] | self._spread(grant.stream))

    async def change(self, event: dict[str, Any]) -> None:
        """A hint of which several may be said as one: see `notifications.changes`."""
        stream = event["stream"]
        if stream not in self.grants:
            return
        queue = self.changes.setdefault(stream, changes.ChangeQueue())
        was_waiting = queue.is_waiting
        if (payload := queue.add(event["payload"])) is not None:
            await self.hint({"stream": stream, "payload": payload})
        elif not was_waiting:
            asyncio.get_running_loop().call_later(
                changes.PAUSE, self._send_merged, stream
            )

    def _send_merged(self, stream: str) -> None:
        """In turn with everything else that this socket is asked to do."""
        if not self.is_closed and not self.gone.done() and self.is_counted:
            self.merging = asyncio.create_task(self._send_waiting(stream))

    async def _send_waiting(self, stream: str) -> None:
        async with self.turn:
            if (payload := self.changes[stream].take()) is not None:
                await self.hint({"stream": stream, "payload": payload})

    def _spread(self, stream: str) -> dict[str, int]:
        """Over how many ms pages are to spread their fetches, where it is many."""
        spread = min(self.followers[stream], MAX_SPREAD)
        return {"spread": round(spread, -2)} if spread > MIN_SPREAD else {}

    def _forget_follower(self, stream: str) -> None:
        self.followers[stream] -= 1
        if self.followers[stream] < 1:
            del self.followers[stream]

    async def inbox(self, _event: dict[str, Any]) -> None:
        if self.wants_inbox:
            await self._say_inbox()

    async def admitted(self, _event: dict[str, Any]) -> None:
        """This person no longer waits; what may be followed is asked anew."""
        await self._ask_again()
        await self._say({"type": "admitted"})

    # -- Who else reads: only for those who allow it --

    async def _read_along(self) -> None:
        """Say that somebody is here, and how many others are when that changed."""
        while True:
            allowed = await self._ask(presence.allows, self.person)
            for topic in self._topics() if allowed else ():
                others = await self._ask(presence.note, topic, self.person)
                if self.read_along.get(topic, 0) != others:
                    self.read_along[topic] = others
                    hint = {"type": "presence", "id": topic, "readers": others}
                    await self._say(hint)
            await asyncio.sleep(presence.AGAIN)

    def _topics(self) -> list[int]:
        names = [name.partition(".") for name in self.grants]
        return [int(ident) for kind, _dot, ident in names if kind == "topic"]

    async def _read_no_longer(self) -> None:
        if self.reading is None:
            return
        self.reading.cancel()
        with contextlib.suppress(Exception):  # away: nobody is there for long
            for topic in self._topics():
                await self._ask(presence.leave, topic, self.person)

    async def access(self, _event: dict[str, Any]) -> None:
        await self._ask_again()

    async def moved(self, event: dict[str, Any]) -> None:
        """What a stream tells of stands elsewhere now, perhaps for other people."""
        grant = self.grants.get(event["stream"])
        if grant is None:
            return
        found = await self._ask(streams.admit, self.user, grant.stream)
        if found is None:
            await self._drop(grant.stream)
        else:
            self.grants[grant.stream] = found

    # -- Rights end while a page is open --

    async def _ask_every_minute(self) -> None:
        failed = 0
        while True:
            await asyncio.sleep(ASK_AGAIN)
            try:
                await self._ask_again()
                failed = 0
            except Exception as error:  # noqa: BLE001
                # Once may be a hiccup. Twice, and nobody knows what may be seen here.
                failed += 1
                log.warning("could not ask for rights again: %s", type(error).__name__)
                if failed > 1:
                    await self.close(TRY_AGAIN)
                    return

    async def _ask_again(self) -> None:
        was_signed_in = self.user.is_authenticated
        self.user = await self._ask(streams.person_behind, self.session_key)
        if was_signed_in and not self.user.is_authenticated:
            await self.close(SIGNED_OUT)
            return
        for grant in list(self.grants.values()):
            if not grant.for_all and not await self._still_granted(grant):
                await self._drop(grant.stream)

    async def _still_reads(self, stream: str) -> bool:
        return self.person is not None and await readers.include(stream, self.person)

    async def _still_granted(self, grant: streams.Grant) -> bool:
        found = await self._ask(streams.admit, self.user, grant.stream)
        return found is not None

    # -- Small things --

    async def close(self, code: int | None = None, reason: str | None = None) -> None:
        """Once: what was under way then, from the page or to it, counts no more."""
        if not self.is_closed:
            self.is_closed = True
            await super().close(code, reason)

    async def _ask[Answer](self, question: Callable[..., Answer], *of: Any) -> Answer:
        """Ask the database, with a connection that is given back afterwards."""
        answer: Answer = await database_sync_to_async(question)(*of)
        return answer

    async def _join(self, group: str) -> None:
        try:
            await self.channel_layer.group_add(group, self.channel_name)
        except Exception as error:  # noqa: BLE001
            # Without the layer this socket would be deaf: let the page try again.
            log.warning("the live layer did not answer: %s", type(error).__name__)
            await self.close(TRY_AGAIN)

    async def _say(self, payload: dict[str, Any]) -> None:
        """Who does not take it within PATIENCE is let go, not buffered for.

        By `__call__`: this may be one of the tasks that end with the socket.
        """
        if self.is_closed:
            return
        try:
            async with asyncio.timeout(PATIENCE):
                await self.send(encode(payload))
        except TimeoutError:
            log.info("a page took nothing for %s s, and was let go", PATIENCE)
            self.is_closed = True
            if not self.gone.done():
                self.gone.set_result(None)

    def _is_flooding(self) -> bool:
        moment = time.monotonic()
        self.received = [t for t in self.received if moment - t < 60][-MOST_MESSAGES:]
        self.received.append(moment)
        return len(self.received) > MOST_MESSAGES
