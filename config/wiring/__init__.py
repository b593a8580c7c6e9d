"""Connect the apps. This is the only package that imports all of them.

A lower app never imports an upper one. `config.apps` calls `connect` when every app is
loaded. Calling it again has no effect.
"""

from config.wiring import (
    account_merge,
    data_export,
    deletion,
    events,
    extension_points,
    jobs,
)


def connect() -> None:
    for part in (events, data_export, deletion, account_merge, extension_points, jobs):
        part.connect()
