"""The routes of the program, from its URL map rather than from the OpenAPI document."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from flask import Flask
from werkzeug.exceptions import HTTPException
from werkzeug.test import TestResponse

from app.api import PREFIX, make_api, register_endpoints
from app.core.http import is_public

PLACEHOLDER = re.compile(r"<(?:[^<>:]+:)?(\w+)>")
IMPLIED = {"HEAD", "OPTIONS"}


@dataclass(frozen=True, order=True)
class Route:
    """One method of one path, written as OpenAPI writes it: `get /api/v1/contacts/{id}`."""

    method: str
    path: str
    endpoint: str
    is_public: bool

    @property
    def is_api(self) -> bool:
        return self.path.startswith(f"{PREFIX}/")

    @property
    def noun(self) -> str:
        """The kind of row whose id is in the path: the word before it."""
        return self.path.split("/{")[0].rsplit("/", 1)[-1]

    def __str__(self) -> str:
        return f"{self.method} {self.path}"


def routes_of(app: Flask) -> list[Route]:
    """Every route but those that Flask adds by itself, in order; a route that is registered twice is listed twice."""
    return sorted(
        Route(
            method=method.lower(),
            path=PLACEHOLDER.sub(r"{\1}", rule.rule),
            endpoint=rule.endpoint,
            is_public=is_public(app.view_functions[rule.endpoint]),
        )
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - IMPLIED
    )


def server_routes() -> list[Route]:
    """The routes of the server without the page, for use before a test has an application."""
    app = make_api()
    register_endpoints(app)
    return routes_of(app)


def undocumented_in(app: Flask, method: str, answer: TestResponse) -> str | None:
    """What the OpenAPI document lacks for this response, or None. Unknown operations are ignored."""
    try:
        rule, _ = app.url_map.bind("").match(answer.request.path, method=method, return_rule=True)
    except HTTPException:
        return None
    operation = documented().get((method.lower(), PLACEHOLDER.sub(r"{\1}", rule.rule)))
    if operation is None:
        return None
    response = operation["responses"].get(str(answer.status_code))
    if response is None:
        return f"{method} {rule.rule} does not document {answer.status_code}: {answer.text[:300]}"
    kinds = response.get("content", {})
    if answer.data and answer.mimetype not in kinds:
        return f"{method} {rule.rule} does not document {answer.mimetype} for {answer.status_code}"
    return None


@cache
def documented() -> Mapping[tuple[str, str], Any]:
    """Every operation of the document, by method and path; the same for every application."""
    api = make_api()
    register_endpoints(api)
    paths = api.api_doc["paths"]
    return {(method, path): operation for path, item in paths.items() for method, operation in item.items()}
