"""One loop for all that synchronous code asks, in each process."""

import asyncio
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import pytest

from notifications.live.background_loop import BackgroundEventLoop

SPLIT = """
import os
from notifications.live.background_loop import BackgroundEventLoop
async def answer():
    return 7
loop = BackgroundEventLoop()
loop.run(answer(), timeout=30)
child = os.fork()
if child == 0:
    os._exit(loop.run(answer(), timeout=30))
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]))
"""


async def here() -> asyncio.AbstractEventLoop:
    return asyncio.get_running_loop()


def test_all_threads_share_the_loop():
    loop = BackgroundEventLoop()
    with ThreadPoolExecutor(4) as threads:
        asked = [threads.submit(loop.run, here(), timeout=30) for _n in range(8)]
    assert len({one.result() for one in asked}) == 1


def test_what_takes_too_long_is_ended():
    loop, ended = BackgroundEventLoop(), []

    async def dawdle():
        try:
            await asyncio.sleep(600)
        except asyncio.CancelledError:
            ended.append(True)
            raise

    with pytest.raises(TimeoutError):
        loop.run(dawdle(), timeout=0.05)
    # Whatever comes after it comes after its end.
    loop.run(asyncio.sleep(0), timeout=30)
    assert ended


def test_a_fault_reaches_who_asked():
    async def fail():
        raise ValueError("so it is")

    with pytest.raises(ValueError, match="so it is"):
        BackgroundEventLoop().run(fail(), timeout=30)


def test_a_process_that_was_split_off_has_its_own():
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", SPLIT],
        capture_output=True,
        text=True,
        timeout=120,
        check=True,
    )
    assert done.stdout == "7\n"
