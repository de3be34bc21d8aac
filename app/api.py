"""The HTTP API: registers all endpoints, authenticates requests, builds the OpenAPI document, and shows errors as problems."""

from __future__ import annotations

import hmac
import logging
import re
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from pathlib import Path
from typing import Any

import flask_openapi_swagger
from flask import Blueprint, Response, current_app, g, jsonify, request
from flask_openapi import APIBlueprint, Info, OpenAPI, SecurityScheme
from prometheus_client import CONTENT_TYPE_LATEST
from pydantic import ValidationError
from sqlalchemy.exc import SQLAlchemyError
from werkzeug.exceptions import HTTPException, MethodNotAllowed

from app.accounts.api import accounts
from app.accounts.authentication import authenticate, bearer_token
from app.action_links.api import links
from app.calendars.api import calendars, feeds
from app.channels.api import push
from app.contacts.api import contacts
from app.contacts.drawer_api import drawer
from app.contacts.encounters_api import encounters
from app.core.db import is_disk_full, is_transient
from app.core.errors import NotFound, Problem
from app.core.http import TITLES, ProblemShown, browser_language, is_public, problem, public, show_instant
from app.core.i18n import SOURCE, current_language, noop, set_language, t
from app.core.runtime import current_runtime
from app.core.templates import render
from app.events.api import events
from app.nudges.api import nudges
from app.ops.metrics import write_metrics
from app.ops.readiness import WriteProbe, readiness
from app.scans.api import scans
from app.scans.photos import DISK_FULL_ERRNOS, disk_full
from app.sync_api.api import changes
from app.transfer.api import LARGEST_ARCHIVE, exports
from app.upkeep.keep_warm_api import kept_warm
from app.upkeep.promises_api import promised
from app.upkeep.touches_api import touched

log = logging.getLogger(__name__)

PREFIX = "/api/v1"
BLUEPRINTS: tuple[APIBlueprint, ...] = (
    accounts,
    calendars,
    changes,
    contacts,
    encounters,
    drawer,
    events,
    exports,
    nudges,
    push,
    scans,
    kept_warm,
    promised,
    touched,
)
LARGEST_BODY = 32 * 1024 * 1024
LARGEST_JSON = 1024 * 1024
HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
}


class Api(OpenAPI):
    """OpenAPI 3.1: the operations of all blueprints, with their security, and each error response as a problem."""

    def register_api(self, api: APIBlueprint, **options: Any) -> None:
        """Register a blueprint without losing operations that others have documented under the same paths.

        flask-openapi lets the later of two blueprints replace a whole path of the earlier one, and a model's schema
        that has the same name. The operations are merged here; two different models of one name are refused.
        """
        paths, schemas = dict(self.paths), dict(self.components_schemas)
        super().register_api(api, **options)
        for path in paths.keys() & api.paths.keys():
            own = api.paths[path]
            self.paths[path] = paths[path].model_copy(
                update={method: getattr(own, method) for method in own.model_fields_set}
            )
        for name in schemas.keys() & api.components_schemas.keys():
            if schemas[name] != api.components_schemas[name]:
                raise ValueError(f"two different models are called {name}, one of them in {api.name}")

    @property
    def api_doc(self) -> dict[str, Any]:
        if self.spec_json:
            return self.spec_json
        document: dict[str, Any] = super().api_doc
        document["components"]["schemas"]["Problem"] = ProblemShown.model_json_schema()
        public = set(self._public_operations())
        for path, path_item in document["paths"].items():
            for method, operation in path_item.items():
                is_public = (method, path) in public
                if is_public:
                    operation["security"] = []  # flask-openapi drops the empty list that says so
                if takes_if_match(method, path):
                    operation.setdefault("parameters", []).append(_IF_MATCH)
                operation["responses"].pop("422", None)  # flask-openapi adds it to every operation
                for status in _errors_of(operation, is_public=is_public):
                    operation["responses"][status] = _problem_response(status)
        return document

    def _public_operations(self) -> Iterator[tuple[str, str]]:
        for rule in self.url_map.iter_rules():
            if is_public(self.view_functions[rule.endpoint]):
                for method in rule.methods or ():
                    yield method.lower(), _PLACEHOLDER.sub(r"{\1}", rule.rule)


_PLACEHOLDER = re.compile(r"<(?:[^<>:]+:)?(\w+)>")


def make_api(**options: Any) -> Api:
    """The Flask application with its OpenAPI document, still without endpoints."""
    bearer = SecurityScheme(type="http", scheme="bearer", description="The token of a device")
    api = Api(
        "app",
        info=Info(title="Nextday", version="1"),
        security_schemes={"bearer": bearer},
        validation_error_status=422,
        validation_error_model=ProblemShown,
        validation_error_callback=_answer_invalid,
        openapi_extensions={"security": [{"bearer": []}]},
        doc_ui=False,
        static_folder=None,
        **options,
    )
    api.openapi_version = "3.1.1"
    api.json.sort_keys = False  # type: ignore[attr-defined]
    api.config["MAX_CONTENT_LENGTH"] = LARGEST_BODY
    return api


def register_endpoints(api: Api) -> None:
    """Register all blueprints, the document, and the handlers that run for every request."""
    for blueprint in BLUEPRINTS:
        api.register_api(blueprint, url_prefix=PREFIX)
    api.register_blueprint(_docs())
    api.register_blueprint(links)
    api.register_blueprint(feeds)
    api.add_url_rule(f"{PREFIX}/openapi.json", "document", public(lambda: jsonify(api.api_doc)))
    api.add_url_rule("/healthz", "healthz", _healthz)
    api.add_url_rule("/readyz", "readyz", _readyz(WriteProbe()))
    api.add_url_rule("/metrics", "metrics", _metrics)
    api.before_request(_authenticate_request)
    api.after_request(_set_headers)
    api.teardown_request(lambda _: set_language(None))
    api.register_error_handler(Problem, problem)
    api.register_error_handler(HTTPException, _answer_http_error)
    api.register_error_handler(SQLAlchemyError, _answer_database_error)
    api.register_error_handler(OSError, _answer_disk_error)
    api.register_error_handler(Exception, _answer_internal_error)


def _authenticate_request() -> None:
    g.started = time.monotonic()
    set_language(browser_language())
    if not request.path.startswith(PREFIX + "/") or request.endpoint is None:
        return
    if request.endpoint == "exports.post_archive":
        request.max_content_length = LARGEST_ARCHIVE
    elif request.mimetype != "multipart/form-data":
        request.max_content_length = LARGEST_JSON
    if is_public(current_app.view_functions[request.endpoint]):
        return
    token = bearer_token(request.headers.get("Authorization", ""))
    if token is None:
        raise Problem(401, "not-signed-in", t("Sign in first: this needs a device's token."))
    g.identity = authenticate(
        current_runtime().database,
        token,
        browser_language=browser_language(),
        now=current_runtime().clock(),
    )
    set_language(g.identity.language)


def _set_headers(response: Response) -> Response:
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    # Responses may not be cached unless they say so; this includes errors and the pages of the operator.
    response.headers.setdefault("Cache-Control", "no-store")
    if request.is_secure:
        response.headers.setdefault("Strict-Transport-Security", "max-age=31536000")
    if request.endpoint is not None and not request.endpoint.startswith("pages."):
        log.info(
            "%s %s",
            request.method,
            request.url_rule,
            extra={
                "status": response.status_code,
                "seconds": round(time.monotonic() - g.get("started", time.monotonic()), 3),
                "account_id": str(g.identity.account_id) if "identity" in g else None,
            },
        )
    return response


def takes_if_match(method: str, path: str) -> bool:
    """Whether the operation changes one existing resource, and so checks `If-Match`."""
    return method != "get" and ("{id}" in path or path == f"{PREFIX}/account")


def _errors_of(operation: dict[str, Any], *, is_public: bool) -> list[str]:
    """The error statuses of an operation: those that follow from its parameters and body, and those that its route declares."""
    locations = {parameter["in"] for parameter in operation.get("parameters", [])}
    names = {parameter["name"] for parameter in operation.get("parameters", [])}
    by_form = {
        "401": not is_public,
        "404": "path" in locations,
        "412": "If-Match" in names,
        "413": "requestBody" in operation,
        "415": "requestBody" in operation,
        "422": bool(locations & {"path", "query"}) or "requestBody" in operation,
        "500": True,
        "503": True,
        "507": True,  # also for GET: it sometimes stores when its device was last used
    }
    named = {status for status in operation["responses"] if status[0] in "45" and status != "422"}
    unexpected = operation["responses"].keys() & {"422"} - {
        each for each, applies in by_form.items() if applies
    }
    for status in unexpected:  # flask-openapi adds it to every operation
        del operation["responses"][status]
    return sorted(named | {status for status, applies in by_form.items() if applies})


def _problem_response(status: str) -> dict[str, Any]:
    schema = {"schema": {"$ref": "#/components/schemas/Problem"}}
    response = {"description": TITLES[int(status)], "content": {"application/problem+json": schema}}
    return response | ({"headers": _RETRY_AFTER} if status in ("429", "503") else {})


_IF_MATCH = {
    "name": "If-Match",
    "in": "header",
    "required": False,
    "description": "The `rev` that was shown; 412 with the current resource if it has changed since.",
    "schema": {"type": "string"},
}
_RETRY_AFTER = {"Retry-After": {"description": "In seconds.", "schema": {"type": "integer"}}}


def _answer_invalid(error: ValidationError) -> Response:
    errors = [
        {"field": ".".join(str(part) for part in each["loc"]) or "body", "message": _message_of(each)}
        for each in error.errors(include_url=False, include_input=False)
    ]
    first = errors[0]
    detail = t("{field}: {message}", field=first["field"], message=first["message"])
    return problem(Problem(422, "invalid", detail, errors=errors))


def _message_of(error: Mapping[str, Any]) -> str:
    """What is wrong with a value, translated where people type it: the rest is for programmers."""
    said = _without_prefix(error["msg"])
    if current_language() == SOURCE:
        return said
    if error["type"] == "value_error" and error["loc"][-1:] == ("email",):
        return t("This is no valid e-mail address.")
    return (
        t(_TYPED_BY_PEOPLE[error["type"]], **error.get("ctx", {}))
        if error["type"] in _TYPED_BY_PEOPLE
        else said
    )


_TYPED_BY_PEOPLE = {
    "missing": noop("Field required"),
    "string_too_short": noop("String should have at least {min_length} characters"),
    "string_too_long": noop("String should have at most {max_length} characters"),
}
"""Pydantic's own texts, by their types."""


def _without_prefix(message: str) -> str:
    return message.removeprefix("Value error, ")


def _answer_http_error(error: HTTPException) -> Response:
    if error.response is not None:
        return error.response  # type: ignore[return-value]
    status = error.code or 500
    known = _HTTP_ERRORS.get(status)
    code, detail = known or (f"http-{status}", error.description or "This did not work.")
    response = problem(Problem(status, code, t(detail) if known else detail))
    if isinstance(error, MethodNotAllowed) and error.valid_methods:
        response.headers["Allow"] = ", ".join(error.valid_methods)
    return response


_HTTP_ERRORS = {
    400: ("bad-request", noop("The request cannot be understood.")),
    404: ("not-found", noop("There is nothing at this address.")),
    405: ("not-possible", noop("This address does not take such a request.")),
    413: (
        "too-large",
        noop("This is too large: at most 32 MB with photos, 512 MB for an archive, 1 MB for all else."),
    ),
    415: ("not-json", noop("Send JSON, or a form where photos belong.")),
}


def _answer_database_error(error: SQLAlchemyError) -> Response:
    if is_disk_full(error):
        return problem(disk_full())
    if not is_transient(error):
        return _answer_internal_error(error)
    log.error("database: %s", type(error).__name__, exc_info=error)
    return problem(
        Problem(
            503, "database-busy", t("The database does not answer. Try again in a moment."), retry_after=5
        )
    )


def _answer_disk_error(error: OSError) -> Response:
    return problem(disk_full()) if error.errno in DISK_FULL_ERRNOS else _answer_internal_error(error)


def _answer_internal_error(error: Exception) -> Response:
    log.error("unexpected %s at %s", type(error).__name__, request.url_rule, exc_info=error)
    return problem(
        Problem(
            500,
            "mistake",
            t(
                "The server failed, and this may or may not have been done. Look, and try again if it was not; "
                "if it fails again, tell the operator of the server: the reason is in its log."
            ),
        )
    )


def _healthz() -> Response:
    return jsonify(ok=True)


def _readyz(probe: WriteProbe) -> Callable[[], tuple[Response, int]]:
    def view() -> tuple[Response, int]:
        report = readiness(current_runtime(), probe)
        report["time"] = show_instant(_now())
        return jsonify(report), 200 if report["ok"] else 503

    return view


def _metrics() -> Response:
    """For Prometheus, with the operator's token; 404 on a server without METRICS_TOKEN."""
    wanted = current_runtime().settings.metrics_token
    if wanted is None:
        raise NotFound("page")
    given = request.headers.get("Authorization", "").partition(" ")[2].strip()
    if not hmac.compare_digest(given.encode(), wanted.encode()):
        raise Problem(401, "not-signed-in", "This needs the METRICS_TOKEN of this server as a bearer token.")
    return Response(write_metrics(current_runtime().database, now=_now()), content_type=CONTENT_TYPE_LATEST)


def _now() -> datetime:
    return current_runtime().clock()


def _docs() -> Blueprint:
    """Swagger UI from its installed package, started by a script of this server: no CDN and no inline script."""
    package = Path(flask_openapi_swagger.__file__).parent / "templates" / "swagger"
    docs = Blueprint(
        "docs", __name__, url_prefix="/api/docs", static_folder=str(package), static_url_path="/assets"
    )
    docs.add_url_rule("", "page", lambda: _docs_response("html", "text/html"), strict_slashes=False)
    docs.add_url_rule("/start.js", "start", lambda: _docs_response("js", "text/javascript"))
    return docs


def _docs_response(suffix: str, content_type: str) -> Response:
    content = render(f"pages/api_docs.{suffix}", {"prefix": PREFIX})
    response = Response(content, content_type=f"{content_type}; charset=utf-8")
    response.headers["Content-Security-Policy"] = (
        "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; frame-ancestors 'none'"
    )
    return response
