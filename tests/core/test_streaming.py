"""Files and tables go out piece by piece, whichever server asks."""

from collections.abc import Iterator

from django.http import StreamingHttpResponse
from django.test import AsyncRequestFactory, RequestFactory

import pytest
from asgiref.sync import async_to_sync

from core.http.middleware import CHUNKS_PER_STEP, AsyncStreamingMiddleware

MANY = CHUNKS_PER_STEP * 3


class Table:
    """Counts how much of it was asked for."""

    def __init__(self) -> None:
        self.taken = 0

    def pieces(self) -> Iterator[str]:
        for number in range(MANY):
            self.taken += 1
            yield f"{number}\n"

    def answer(self, _request: object) -> StreamingHttpResponse:
        return StreamingHttpResponse(self.pieces())


@pytest.mark.filterwarnings("error")
def test_an_event_loop_never_holds_all_of_it():
    table = Table()
    request = AsyncRequestFactory().get("/")
    response = AsyncStreamingMiddleware(table.answer)(request)  # type: ignore[arg-type]

    async def read() -> tuple[int, bytes]:
        found = aiter(response)
        first = await anext(found)
        return table.taken, first + b"".join([piece async for piece in found])

    taken, content = async_to_sync(read)()
    assert taken == CHUNKS_PER_STEP
    assert content.decode().splitlines() == [str(number) for number in range(MANY)]


@pytest.mark.filterwarnings("error")
def test_a_thread_reads_it_as_it_is():
    response = AsyncStreamingMiddleware(Table().answer)(RequestFactory().get("/"))  # type: ignore[arg-type]
    assert len(b"".join(response).splitlines()) == MANY
