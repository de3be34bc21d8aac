"""Shared by all HTTP endpoints: request and response models, instants, paging, `If-Match`, and the identity of the caller.

Only endpoints know requests; the modules that they call do not.
"""

from __future__ import annotations

import base64
import binascii
import json
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Annotated, Any, TypeVar
from uuid import UUID

from flask import Response, g, jsonify, request
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    StringConstraints,
)
from pydantic.json_schema import WithJsonSchema
from sqlalchemy import ColumnElement, Select, SQLColumnExpression, literal, tuple_
from sqlalchemy.orm import Session
from sqlalchemy.types import TypeEngine

from app.core.db import UtcDateTime
from app.core.errors import Invalid, Problem
from app.core.i18n import noop, supported, t
from app.core.revisions import Synced
from app.core.zones import find_zone

Row = TypeVar("Row")
View = TypeVar("View", bound=Callable[..., Any])

RFC_3339 = re.compile(r"\d{4}-\d\d-\d\d[Tt ]\d\d:\d\d:\d\d(\.\d+)?([Zz]|[+-]\d\d:\d\d)")
PAGE = 50
LARGEST_PAGE = 200


class RequestModel(BaseModel):
    """Path, query or body of a request. Unknown fields are refused, so that a mistyped name is noticed."""

    model_config = ConfigDict(extra="forbid")


class ResponseModel(BaseModel):
    """The JSON of a response, built from a row or from its fields."""

    model_config = ConfigDict(from_attributes=True)


class ProblemShown(BaseModel):
    """An error as RFC 9457 describes it. `code` is stable; `title` and `detail` tell people what to do, in the language of the
    account or, before sign-in, of `Accept-Language`.
    """

    model_config = ConfigDict(title="Problem", extra="allow")

    type: str
    title: str
    status: int
    detail: str
    code: str


def optional(**constraints: Any) -> Any:
    """A field that may be left out, but may not be null."""
    return Field(default_factory=lambda: None, **constraints)


class ById(RequestModel):
    id: UUID


class Paging(RequestModel):
    cursor: str = optional()
    limit: int = Field(PAGE, ge=1, le=LARGEST_PAGE)


def read_instant(value: Any) -> datetime:
    """An RFC 3339 time with its zone, as an instant in UTC; ValueError says what is missing."""
    if isinstance(value, datetime):
        return value
    if not isinstance(value, str) or not RFC_3339.fullmatch(value):
        raise ValueError("a time with its zone is needed, such as 2026-05-04T18:40:00+02:00")
    try:
        return datetime.fromisoformat(value.upper().replace(" ", "T")).astimezone(UTC)
    except OverflowError as error:
        raise ValueError("this time lies outside the calendar") from error


def show_instant(instant: datetime) -> str:
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")


def _clean(text: str) -> str:
    if any(ord(character) < 32 and character not in "\n\r\t" for character in text):
        raise ValueError("control characters cannot be kept")
    return text


def _zone(name: str) -> str:
    zone = find_zone(name)
    if zone is None:
        raise ValueError("a time zone such as Europe/Berlin is needed")
    return zone


Instant = Annotated[
    datetime,
    BeforeValidator(read_instant),
    PlainSerializer(show_instant, return_type=str, when_used="json"),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]
Line = Annotated[
    str, StringConstraints(strip_whitespace=True, min_length=1, max_length=300), AfterValidator(_clean)
]
Note = Annotated[str, StringConstraints(strip_whitespace=True, max_length=10_000), AfterValidator(_clean)]
ZoneName = Annotated[str, StringConstraints(max_length=64), AfterValidator(_zone)]


@dataclass(frozen=True)
class Identity:
    """The account and the device that the bearer token of a request belongs to."""

    account_id: UUID
    device_id: UUID
    language: str | None = None
    """The account's, else the browser's; None if neither is known."""


def current_identity() -> Identity:
    found: Identity = g.identity
    return found


def public(view: View) -> View:
    """Mark an endpoint of the API that needs no token: authentication and the OpenAPI document both go by this mark."""
    vars(view)["is_public"] = True
    return view


def is_public(view: Callable[..., Any]) -> bool:
    return bool(vars(view).get("is_public"))


def json_response(shown: BaseModel, status: int = 200) -> Response:
    response = jsonify(shown.model_dump(mode="json"))
    response.status_code = status
    return response


def browser_language() -> str | None:
    """The first language of the request's `Accept-Language` that there is here, or None if it names none."""
    tags = [tag for tag, quality in request.accept_languages if quality > 0 and tag != "*"]
    return next((found for tag in tags if (found := supported(tag, default=None))), None)


def client_address() -> str:
    """The address that asks, for rate limits."""
    return request.remote_addr or "unknown"


def no_content() -> Response:
    response = Response(status=204)
    del response.headers["Content-Type"]
    return response


def problem(error: Problem) -> Response:
    """The error as `application/problem+json`."""
    body = {
        "type": f"urn:nextday:problem:{error.code}",
        "title": t(TITLES.get(error.status, SOMETHING)),
        "status": error.status,
        "detail": error.detail,
        "code": error.code,
        **error.extra,
    }
    response = jsonify(body)
    response.status_code = error.status
    response.content_type = "application/problem+json"
    if error.status == 401:
        response.headers["WWW-Authenticate"] = "Bearer"
    if "retry_after" in error.extra:
        response.headers["Retry-After"] = str(error.extra["retry_after"])
    return response


SOMETHING = noop("Something went wrong")
TITLES = {
    400: noop("The request cannot be understood"),
    401: noop("Sign in first"),
    403: noop("Not allowed"),
    404: noop("Not found"),
    405: noop("Not possible here"),
    409: noop("In conflict with what is there"),
    410: noop("Gone"),
    412: noop("Changed meanwhile"),
    413: noop("Too large"),
    415: noop("Not a kind that can be read"),
    422: noop("Something in it cannot be used"),
    429: noop("Too often"),
    500: noop("The server failed"),
    503: noop("Not ready"),
    507: noop("No room left"),
}


def check_unchanged(row: Synced, show: Callable[[], BaseModel]) -> None:
    """Raise 412 with the current resource unless `If-Match`, when given, names its rev.

    The header follows RFC 9110 (13.1.1): a list or `*`, and no weak tags; a rev without quotes is accepted as well. A header that
    cannot be parsed, such as a lone quote, matches no rev, because its sender wanted the version to be checked.
    """
    if _has_if_match() and not request.if_match.contains(str(row.rev)):
        raise Problem(
            412,
            "changed-meanwhile",
            t("This was changed elsewhere. Look at the current version and decide again."),
            current=show().model_dump(mode="json"),
        )


def _has_if_match() -> bool:
    return bool(request.headers.get("If-Match", "").strip())


def check_may_create() -> None:
    """Raise 412 when a PUT that would create something has `If-Match`: no version of it can exist yet."""
    if _has_if_match():
        raise Problem(
            412, "changed-meanwhile", "There is nothing here to be changed. Send it without If-Match."
        )


def fetch_page(
    session: Session,
    query: Select[Row],
    by: Sequence[SQLColumnExpression[Any]],
    paging: Paging,
    *,
    newest_first: bool,
) -> tuple[list[Row], str | None]:
    """One page of `query` in the order of the columns `by` (the last one unique), and the cursor of the next.

    Keyset paging: rows that are added or removed between two pages cause no repeats and no gaps.
    """
    if paging.cursor is not None:
        after = _open_cursor(paging.cursor, by)
        query = query.where(tuple_(*by) < after if newest_first else tuple_(*by) > after)
    ordered = query.order_by(*(column.desc() if newest_first else column.asc() for column in by))
    rows = session.execute(ordered.add_columns(*by).limit(paging.limit + 1)).all()
    shown = rows[: paging.limit]
    cursor = _make_cursor(shown[-1][1:]) if len(rows) > paging.limit else None
    return [row[0] for row in shown], cursor


def _make_cursor(values: Sequence[Any]) -> str:
    plain = [show_instant(value) if isinstance(value, datetime) else str(value) for value in values]
    return base64.urlsafe_b64encode(json.dumps(plain).encode()).decode().rstrip("=")


def _open_cursor(cursor: str, by: Sequence[SQLColumnExpression[Any]]) -> Any:
    try:
        plain = json.loads(base64.urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)))
        values = [_typed(column, text) for column, text in zip(by, plain, strict=True)]
    except (ValueError, TypeError, AttributeError, OverflowError, binascii.Error) as error:
        raise Invalid("bad-cursor", "This cursor is not one of ours. Start again without it.") from error
    return tuple_(*(_bound(column, value) for column, value in zip(by, values, strict=True)))


def _typed(column: SQLColumnExpression[Any], text: Any) -> Any:
    if isinstance(_type(column), UtcDateTime):
        return read_instant(text)
    return _type(column).python_type(text)


def _bound(column: SQLColumnExpression[Any], value: Any) -> ColumnElement[Any]:
    return literal(value, _type(column))


def _type(column: SQLColumnExpression[Any]) -> TypeEngine[Any]:
    found: TypeEngine[Any] = column.type  # type: ignore[attr-defined]
    return found
