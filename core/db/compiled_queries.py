"""Cache the SQL of ORM queries, so that only the parameters change per call.

Building a query with permission checks costs several times what the database needs to
run it. `CompiledQuery` keeps the SQL per kind of viewer (`QUERY_KEY_FIELDS` of the user model),
because the conditions for a member differ from those for a visitor.

While the query is built, each variable value is a marker that is found again among the
parameters. A marker that cannot be found raises an error at the first call. The viewer
is replaced by an object that has only a marker and its kind. A value derived from the
clock is refused.

PostgreSQL keeps its plan as well (`core.db.prepared_statements`), because planning such
a query takes longer than running it. The plan is a generic one, so the query must cost
the same for every parameter: it needs an index in the requested order.
"""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from functools import partial
from itertools import batched, repeat
from typing import TYPE_CHECKING, Any

from django.contrib.auth import get_user_model
from django.contrib.auth.models import AnonymousUser
from django.db import NotSupportedError, connections, models, router
from django.db.transaction import TransactionManagementError

from core import clock
from core.db.prepared_statements import (
    deallocate_all,
    fetch_prepared,
    inline_constants,
    server_bound,
    stable_type,
)

if TYPE_CHECKING:
    from django.contrib.auth.models import AbstractBaseUser


# Whoever asks, or None for rows that are the same for everybody.
type Person = AbstractBaseUser | AnonymousUser | None

# Markers: numbers and strings that occur in no row, and a moment without events.
_FIRST_MARK = 7_777_777_777_777_700_000
_VIEWER_MARK = _FIRST_MARK - 1
_WORD = "mark-7f3a9c0e51-"
_MOMENT = datetime(1777, 7, 7, 7, 7, 7, 777_777, tzinfo=UTC)
_VIEWER, _NOW = "viewer", "now"
# Number of ids in one query of `among`: a page of topics and the pinned ones. Two lists
# of ids stay below 50 parameters, the limit up to which psycopg caches the parsed
# query.
BATCH_SIZE = 23
_IDS = [f"id_{at}" for at in range(BATCH_SIZE)]


class CompiledQuery[Row]:
    """A query that is compiled once and called with a viewer and named values.

    `build(viewer, **values)` returns the queryset and is called once per kind of
    viewer. Calling the object returns the same rows as `list(build(viewer, **values))`.
    The viewer is None if the rows do not depend on it. Values are numbers or strings.
    """

    def __init__(self, build: Callable[..., "models.QuerySet[Any, Row]"]) -> None:
        self._build = build
        self._written: dict[tuple[Any, ...], _CompiledSQL] = {}

    def __call__(self, viewer: "Person", **values: int | str) -> list[Row]:
        standing = _viewer_key(viewer)
        key = (standing, tuple(values))
        if (written := self._written.get(key)) is None:
            marks = {
                name: _mark(at, value)
                for at, (name, value) in enumerate(values.items())
            }
            written = self._written[key] = self._write(standing, marks)
        known = {_VIEWER: getattr(viewer, "pk", None), _NOW: clock.now()}
        return written.rows(known | values)

    def first(self, viewer: "Person", **values: int | str) -> Row | None:
        """Return the first row or None. The query must set its own limit."""
        return next(iter(self(viewer, **values)), None)

    def among(self, viewer: "Person", ids: Iterable[int]) -> list[Row]:
        """Return the rows of these ids, queried in batches of a fixed size.

        `build` receives the ids of one batch by name, padded with 0.
        """
        rows: list[Row] = []
        for batch in batched(ids, BATCH_SIZE):
            filled = (*batch, *repeat(0, BATCH_SIZE - len(batch)))
            rows += self(viewer, **dict(zip(_IDS, filled, strict=True)))
        return rows

    def _write(
        self, standing: tuple[Any, ...] | None, marks: dict[str, int | str]
    ) -> "_CompiledSQL":
        viewer = _viewer_with_key(standing, _VIEWER_MARK)
        with clock.frozen_time(_MOMENT):
            rows = self._build(viewer, **marks)
            marks = marks | {_VIEWER: _VIEWER_MARK}
            return _CompiledSQL(rows, marks)


def _mark(at: int, value: int | str) -> int | str:
    return f"{_WORD}{at}" if isinstance(value, str) else _FIRST_MARK + at


def _viewer_key(viewer: "Person") -> tuple[Any, ...] | None:
    """Return the user attributes that permissions depend on, or None for a visitor."""
    if viewer is None or not viewer.is_authenticated:
        return None
    return tuple(getattr(viewer, name) for name in get_user_model().QUERY_KEY_FIELDS)


def _viewer_with_key(standing: tuple[Any, ...] | None, mark: int) -> Any:
    if standing is None:
        return AnonymousUser()
    model = get_user_model()
    known = dict(zip(model.QUERY_KEY_FIELDS, standing, strict=True)) | {"id": mark}
    # All other fields are deferred: reading one queries a row that does not exist.
    names = [field.attname for field in model._meta.concrete_fields]
    names = [name for name in names if name in known]  # in column order
    return model.from_db(None, names, [known[name] for name in names])


class _CompiledSQL:
    def __init__(self, rows: Any, marks: dict[str, int | str]) -> None:
        self._rows = rows
        self._compiler = rows.query.get_compiler(rows.db)
        sql, parameters = self._compiler.as_sql()
        # The converters are the same each time, and finding them is a tenth of the
        # cost.
        columns = self._compiler.select[: self._compiler.col_count]
        converters = self._compiler.get_converters([column[0] for column in columns])
        self._compiler.get_converters = lambda _columns: converters
        names: dict[Any, str] = {mark: name for name, mark in marks.items()}
        adapt = self._compiler.connection.ops.adapt_datetimefield_value
        names[adapt(_MOMENT)] = _NOW
        differing = {at for at, value in enumerate(parameters) if value in names}
        self._sql, self._parameters = inline_constants(
            self._compiler.connection, sql, parameters, differing
        )
        self._places = [
            (at, names[value], stable_type(value))
            for at, value in enumerate(self._parameters)
            if value in names
        ]
        missed = set(marks) - {name for _at, name, _type in self._places} - {_VIEWER}
        strange = [
            value for value in parameters if value not in names and _is_derived(value)
        ]
        if missed or strange:
            raise TypeError(f"cannot be prepared: {missed or strange} in {self._sql}")

    def rows(self, values: dict[str, Any]) -> list[Any]:
        connection = self._connection()
        try:
            return self._asked(connection, values)
        except NotSupportedError:
            # A migration changed the type of a column, and the plan is outdated.
            if connection.in_atomic_block:
                raise  # the rollback discards the plans
            deallocate_all(connection)
            return self._asked(connection, values)

    def _connection(self) -> Any:
        model = self._rows.model
        if not self._rows.query.select_for_update:
            return connections[router.db_for_read(model)]
        connection = connections[router.db_for_write(model)]
        # Django checks this when it compiles a query, which happens only once here.
        if not connection.in_atomic_block:
            raise TransactionManagementError("what is locked outside a transaction?")
        return connection

    def _asked(self, connection: Any, given: dict[str, Any]) -> list[Any]:
        adapt = connection.ops.adapt_datetimefield_value
        values = given | {_NOW: adapt(given[_NOW])}
        parameters = list(self._parameters)
        for at, name, as_one_type in self._places:
            parameters[at] = as_one_type(values[name])
        compiler = _identity(self._compiler)
        if (found := fetch_prepared(connection, self._sql, parameters)) is not None:
            compiler.connection = connection
            compiler.execute_sql = partial(_constant, (found,))
        else:
            compiler.connection = server_bound(connection)
            compiler.as_sql = partial(_constant, (self._sql, tuple(parameters)))
        rows = _identity(self._rows)
        rows._db = connection.alias
        # Setting `query` instead would return rows as dicts.
        rows._query = _identity(self._rows._query)
        rows._query.get_compiler = lambda *_args, **_kwargs: compiler
        return list(rows)


def _constant[Answer](answer: Answer, *_asked: object, **_how: object) -> Answer:
    return answer


def _identity[Thing](thing: Thing) -> Thing:
    """Return a shallow copy.

    Django's own copies of a queryset and its query take as long as fetching the row.
    """
    same = object.__new__(type(thing))
    same.__dict__.update(thing.__dict__)
    return same


def _is_derived(value: object) -> bool:
    """Check whether a value is computed from a marker (a sum, an offset in time)."""
    if isinstance(value, int):
        return abs(value) >= _FIRST_MARK // 2
    return _WORD in str(value) or str(value).startswith(("1776", "1777", "1778"))
