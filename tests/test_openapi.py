"""The document says what the program does: valid by its own standard, and true when it is tried."""

from __future__ import annotations

from typing import Any

import pytest
import schemathesis
from flask_openapi import APIBlueprint
from hypothesis import HealthCheck, Phase, given, settings
from openapi_spec_validator import validate
from pydantic import BaseModel
from schemathesis.checks import CHECKS, FailureGroup

from app.api import make_api, register_endpoints
from tests.builders import Person, a_card
from tests.routes import routes_of
from tests.test_if_match import CHANGING

EXAMPLES = 8
"""Generated requests for each operation: all of them in well under a minute."""
ENDS_IT_ALL = {
    ("delete", "/api/v1/account"),
    ("delete", "/api/v1/tokens/current"),
    ("delete", "/api/v1/devices/{id}"),
}
# Ids and token are our own whatever was generated, so that three of these checks would judge what we did to the request;
# and a schema cannot say everything that a value must be (a time zone that exists, a photo that can be shown).
NOT_ABOUT_THE_DOCUMENT = [
    "ignored_auth",
    "use_after_free",
    "ensure_resource_availability",
    "positive_data_acceptance",
]


@pytest.fixture
def backend() -> str:
    """PostgreSQL refuses more (such as NUL in a text), so it finds more."""
    return "postgresql"


def test_the_document_is_valid_openapi(ana):
    validate(document(ana))


def test_the_document_has_every_operation_of_the_api_and_no_other(world, ana):
    """Where two blueprints share a path, each documents its own methods of it."""
    documented = [
        f"{method} {path}" for path, methods in document(ana)["paths"].items() for method in methods
    ]
    served = [str(route) for route in routes_of(world.app) if route.is_api]

    assert sorted(documented) == [each for each in served if each != "get /api/v1/openapi.json"]


def test_an_operation_says_whether_it_needs_a_token(world, ana):
    documented = document(ana)
    assert documented["security"] == [{"bearer": []}]
    for route in routes_of(world.app):
        operation = documented["paths"].get(route.path, {}).get(route.method)
        if operation is not None:
            assert operation.get("security") == ([] if route.is_public else None), str(route)
            assert ("401" in operation["responses"]) or route.is_public, str(route)


def test_an_operation_says_whether_it_heeds_if_match(ana):
    """As tests/test_if_match.py finds it to be."""
    told = {
        f"{method} {path}"
        for path, methods in document(ana)["paths"].items()
        for method, operation in methods.items()
        if any(parameter["name"] == "If-Match" for parameter in operation.get("parameters", []))
    }

    assert told == {str(route) for route in CHANGING}


def test_two_models_of_one_name_are_refused():
    """One schema would stand for both, and be wrong about one."""

    class EventShown(BaseModel):
        other: int

    blueprint = APIBlueprint("more", __name__)
    blueprint.get("/more", responses={200: EventShown})(lambda: None)
    api = make_api()
    register_endpoints(api)

    with pytest.raises(ValueError, match="EventShown"):
        api.register_api(blueprint)


def test_every_operation_is_documented_with_its_errors(ana):
    for path, operations in document(ana)["paths"].items():
        for method, operation in operations.items():
            described = f"{method} {path}"
            assert operation.get("summary") or operation.get("description"), described
            assert any(status[0] == "2" for status in operation["responses"]), described
            for status, answer in operation["responses"].items():
                if status[0] in "45":
                    assert set(answer["content"]) == {"application/problem+json"}, described


def test_the_docs_page_needs_nothing_from_elsewhere(world):
    client = world.app.test_client()

    page = client.get("/api/docs")

    assert page.status_code == 200
    assert "default-src 'self'" in page.headers["Content-Security-Policy"]
    assert "http" not in page.text.replace("https://www.w3.org", "")
    for asset in ("assets/js/swagger-ui-bundle.js", "assets/css/swagger-ui.css", "start.js"):
        assert client.get(f"/api/docs/{asset}").status_code == 200


def test_requests_made_from_the_document_are_answered_as_it_says(world, ana):
    """schemathesis: no 500, no undocumented status or type, no answer that breaks its schema."""
    known = the_ids_of(ana)
    schema = schemathesis.openapi.from_wsgi("/api/v1/openapi.json", world.app)
    results: list[Any] = list(schema.get_all_operations())
    operations = [result.ok() for result in results]
    tried = [each for each in operations if (each.method.lower(), each.path) not in ENDS_IT_ALL]

    assert [failure for operation in tried for failure in failures_of(operation, ana, known)] == []
    assert len(tried) >= 58


def failures_of(operation: Any, ana: Person, known: dict[str, str]) -> list[str]:
    """Send generated requests to the operation; what was wrong with the first bad answer, if there was one."""
    failures: list[str] = []
    noun = operation.path.split("/{")[0].rsplit("/", 1)[-1]
    excluded = CHECKS.get_by_names(NOT_ABOUT_THE_DOCUMENT)

    @settings(
        max_examples=EXAMPLES,
        deadline=None,
        database=None,
        derandomize=True,
        phases=[Phase.explicit, Phase.generate],
        suppress_health_check=list(HealthCheck),
    )
    @given(case=operation.as_strategy())
    def send(case: Any) -> None:
        if "id" in (case.path_parameters or {}) and noun in known:
            case.path_parameters["id"] = known[noun]
        try:
            case.call_and_validate(headers={"Authorization": f"Bearer {ana.token}"}, excluded_checks=excluded)
        except FailureGroup as group:
            failures.append(
                f"{operation.method} {operation.path}: {group.exceptions} {case.as_curl_command()}"
            )

    send()
    return failures[:1]


def the_ids_of(ana: Person) -> dict[str, str]:
    event_id = ana.event()
    scan = ana.meets(a_card("Dana Kim", emails=["dana@acme.example"]), event_id=event_id, note="the PDF")
    return {
        "events": event_id,
        "scans": scan["id"],
        "contacts": scan["contact_ids"][0],
        "encounters": scan["encounter_ids"][0],
        "nudges": ana.nudges(scan)[0]["id"],
        "subscriptions": ana.get("/push/subscriptions")["items"][0]["id"],
    }


def document(ana: Person) -> Any:
    found = ana.get("/openapi.json")
    assert found["openapi"].startswith("3.1")
    return found
