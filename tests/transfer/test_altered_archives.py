"""Archives that somebody has altered: refused, or an account in which everything works and that harms nobody else."""

from __future__ import annotations

import copy
import io
import json
import tracemalloc
import zipfile
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.builders import MONDAY_10AM, Person, World, a_card, new_uuid
from tests.databases import on_sqlite
from tests.examples import examples
from tests.transfer.test_account_archive import (
    TABLES,
    a_full_life,
    bring,
    edited,
    elsewhere,
    export,
)

__all__ = ["elsewhere"]

DANA = a_card("Dana Kim", emails=["dana@acme.example"])
NUDGE_KINDS = ("follow_up", "last_call", "snoozed")
NASTY: tuple[Any, ...] = (
    None,
    "",
    " ",
    "x" * 30_000,
    "a\0b",
    "\u202egnp",
    "=1+1",
    "21:00",
    True,
    0,
    -1,
    1,
    47,
    2**40,
    0.5,
    1e308,
    [],
    [0, 0, 0, 0],
    [0, 0, 1, 1],
    [99_999, 99_999, 1, 1],
    [None],
    ["x"],
    {},
    {"x": 1},
    "pending",
    "leased",
    "sent",
    "seen",
    "done",
    "expired",
    "waiting",
    "followed_up",
    "queued",
    "read",
    "front",
    "back",
    "user",
    *NUDGE_KINDS,
    "Europe/Berlin",
    "0001-01-01T00:00:00Z",
    "1970-01-01T00:00:00Z",
    "2026-03-02T10:00:00Z",
    "2026-03-03T10:00:00Z",
    "2199-12-31T23:59:59Z",
    "9999-12-31T23:59:59Z",
    "00000000-0000-0000-0000-000000000000",
)
Parts = dict[str, Any]


def parts_of(archive: bytes) -> Parts:
    """An archive as values: the manifest, rows by table, and photos."""
    with zipfile.ZipFile(io.BytesIO(archive)) as file:
        tables = {
            table: [json.loads(line) for line in file.read(f"{table}.jsonl").splitlines()] for table in TABLES
        }
        photos = {name: file.read(name) for name in file.namelist() if name.startswith("photos/")}
        return {"manifest": json.loads(file.read("manifest.json")), "tables": tables, "photos": photos}


def archive_of(parts: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("manifest.json", json.dumps(parts["manifest"]))
        for table, rows in parts["tables"].items():
            file.writestr(f"{table}.jsonl", "".join(json.dumps(row) + "\n" for row in rows))
        for name, photo in parts["photos"].items():
            file.writestr(name, photo)
    return out.getvalue()


def places_in(value: Any, path: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    """Every place inside a value, each as the keys that lead there."""
    inside = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    deeper = [place for key, each in inside for place in places_in(each, (*path, key))]
    return [path, *deeper] if path else deeper


@st.composite
def alterations(draw: st.DrawFn, parts: Parts) -> Parts:
    """The archive with one or two places changed, removed, or filled with what stands in another place."""
    altered = copy.deepcopy(parts)
    for _ in range(draw(st.sampled_from([1, 1, 2]))):
        root: Any = draw(st.sampled_from([altered["manifest"]["settings"], *altered["tables"].values()]))
        places = places_in(root)
        if not places:
            continue
        *way, last = draw(st.sampled_from(places))
        holder = root
        for key in way:
            holder = holder[key]
        act = draw(st.sampled_from(["set", "set", "set", "copy", "remove"]))
        if act == "remove":
            del holder[last]
        elif act == "set":
            like: Any = [each for each in NASTY if isinstance(each, type(holder[last]))]
            holder[last] = draw(st.sampled_from(like if like and draw(st.booleans()) else NASTY))
        else:
            holder[last] = copy.deepcopy(value_at(root, draw(st.sampled_from(places_in(root)))))
    for table, rows in altered["tables"].items():
        altered["manifest"]["rows"][table] = len(rows)
    return altered


def value_at(value: Any, place: tuple[Any, ...]) -> Any:
    for key in place:
        value = value[key]
    return value


def use_everything(world: World, person: Person) -> list[str]:
    """Call every endpoint about what the account holds; those that failed."""
    failed: list[str] = []

    def ask(method: str, path: str, body: Any = None) -> Any:
        answer = person.ask(method, path, json=body)
        if answer.status_code >= 500:
            failed.append(f"{method} {path}: {answer.text}")
        return answer.get_json(silent=True)

    def items(path: str) -> list[Any]:
        return (ask("GET", f"{path}?limit=200") or {}).get("items", [])

    for path in ("/account", "/drawer", "/changes?limit=1000", "/contacts.vcf", "/contacts.csv"):
        ask("GET", path)
    contacts, scans, nudges, events = (items(path) for path in ("/contacts", "/scans", "/nudges", "/events"))
    for event in events:
        ask("GET", f"/events/{event['id']}")
        ask("GET", f"/contacts.vcf?event_id={event['id']}")
        ask("PATCH", f"/events/{event['id']}", {"place": "elsewhere"})
    for scan in scans:
        ask("GET", f"/scans/{scan['id']}")
        ask("GET", f"/scans/{scan['id']}/photo/front")
        ask("GET", f"/scans/{scan['id']}/photo/back")
    for contact in contacts:
        runtime = f"/contacts/{contact['id']}"
        for path in ("", "/card.jpg", "/draft?shape=thanks"):
            ask("GET", runtime + path)
        ask("GET", f"{runtime}.vcf")
        ask("PATCH", runtime, {"title": "Chair"})
        for encounter in contact["encounters"]:
            ask(
                "PATCH",
                f"/encounters/{encounter['id']}",
                {"note": "seen", "met_at": world.clock().isoformat()},
            )
            if encounter["joined"]:
                ask("POST", f"{runtime}/split", {"encounter_id": encounter["id"]})
        ask("POST", f"{runtime}/reopen", {})
    until = (world.clock() + timedelta(hours=30)).isoformat()
    for nudge in nudges:
        ask("GET", f"/nudges/{nudge['id']}")
        ask("POST", f"/nudges/{nudge['id']}/snooze", {"until": until})
    for zone in ("Asia/Tokyo", "Europe/Berlin"):
        ask("PATCH", "/account", {"timezone": zone, "follow_up_hours": 20})
    exported = person.ask("GET", "/account/archive")
    if exported.status_code != 200:
        failed.append(f"export: {exported.text}")
    else:
        again = person.ask(
            "POST",
            "/account/archive",
            data={"archive": (io.BytesIO(exported.data), "nextday.zip")},
            content_type="multipart/form-data",
        )
        if again.status_code != 200:
            failed.append(f"what was exported is not taken in again: {again.text}")
    return failed


@pytest.fixture
def parts(make_world, request) -> Parts:
    world = make_world()
    person = world.person("ana")
    a_full_life(world, person)
    return parts_of(export(person))


@pytest.mark.parametrize("backend", ["sqlite"])
@settings(
    max_examples=examples(50),
    deadline=None,
    derandomize=True,
    suppress_health_check=list(HealthCheck),
    print_blob=False,
)
@given(data=st.data())
def test_an_altered_archive_is_refused_or_works_and_harms_nobody(parts, elsewhere, data):
    altered = data.draw(alterations(parts))
    elsewhere.clock.now = MONDAY_10AM + timedelta(hours=24)  # when the archive was made
    person, other = elsewhere.person("ana"), elsewhere.person("cleo")
    answer = person.ask(
        "POST",
        "/account/archive",
        data={"archive": (io.BytesIO(archive_of(altered)), "nextday.zip")},
        content_type="multipart/form-data",
    )
    assert answer.status_code in (200, 422), answer.text
    if answer.status_code == 422:
        assert answer.get_json()["code"] == "bad-archive"
        person.delete("/account")
        other.delete("/account")
        return
    scan = other.meets(DANA)

    assert use_everything(elsewhere, person) == []
    for _ in range(3):
        elsewhere.clock.move(hours=25)
        elsewhere.deliver()
        assert person.get("/changes", limit=1000)

    assert next(nudge["state"] for nudge in other.nudges(scan)) == "sent"
    elsewhere.read_all()
    person.delete("/account")
    other.delete("/account")


@pytest.mark.parametrize("backend", ["sqlite"])
def test_quiet_hours_that_leave_no_hour_are_refused(world, ana):
    ana.meets(DANA)
    parts = parts_of(export(ana))
    parts["manifest"]["settings"] |= {"quiet_from": "21:00", "quiet_until": "21:00"}
    ben = world.person("ben")

    assert bring(ben, archive_of(parts), expect=422)["code"] == "bad-archive"
    parts["manifest"]["settings"] |= {"quiet_from": "21:00", "quiet_until": None}
    assert bring(ben, archive_of(parts), expect=422)["code"] == "bad-archive"
    del parts["manifest"]["settings"]["quiet_until"]
    parts["manifest"]["settings"]["quiet_from"] = "08:00"
    cleo = world.person("cleo", quiet_from="21:00", quiet_until="08:00")
    assert bring(cleo, archive_of(parts), expect=422)["code"] == "bad-archive"


def test_a_snooze_without_its_time_is_refused(world, ana):
    ana.meets(DANA)
    archive = edited(export(ana), "nudges", kind="snoozed", snoozed_until=None)

    assert "snooze" in bring(world.person("ben"), archive, expect=422)["detail"]


@pytest.mark.parametrize("state", ["pending", "leased"])
def test_a_nudge_still_to_come_is_planned_by_the_rules_and_not_by_what_the_archive_says(world, ana, state):
    """An archive may say that a reminder is due in ten years, or in the middle of the night."""
    scan = ana.meets(DANA)
    [nudge] = ana.nudges(scan)
    archive = edited(export(ana), "nudges", due_at="2036-01-01T00:00:00Z", state=state)
    ben = world.person("ben")

    bring(ben, archive)

    [brought] = ben.items("/nudges")
    assert (brought["due_at"], brought["state"]) == (nudge["due_at"], "pending")


def test_a_reminder_of_somebody_who_was_followed_up_does_not_come_back(world, ana):
    ana.meets(DANA)
    archive = edited(export(ana), "encounters", state="followed_up")
    ben = world.person("ben")

    bring(ben, archive)

    assert [nudge["state"] for nudge in ben.items("/nudges")] == ["cancelled"]


def test_what_was_met_at_an_event_that_was_deleted_since_is_met_at_none(world, ana):
    event_id = ana.event()
    scan = ana.meets(DANA, event_id=event_id)
    archive = export(ana)
    ana.delete(f"/contacts/{scan['contact_ids'][0]}")
    ana.delete(f"/events/{event_id}")
    ben = world.person("ben")
    parts = parts_of(archive)
    parts["tables"]["events"], parts["manifest"]["rows"]["events"] = [], 0

    bring(ben, archive_of(parts))

    [contact] = ben.items("/contacts")
    assert [each["event_id"] for each in contact["encounters"]] == [None]
    assert [each["event_id"] for each in ben.items("/scans")] == [None]


def test_a_contact_without_any_meeting_is_kept_and_works(world, ana):
    """The program makes none; if there is one all the same, its owner can still move to another server."""
    ana.meets(DANA)
    parts = parts_of(export(ana))
    for table in ("encounters", "cards", "scans", "nudges"):
        parts["tables"][table], parts["manifest"]["rows"][table] = [], 0
    ben = world.person("ben")

    bring(ben, archive_of(parts))

    [contact] = ben.items("/contacts")
    assert ben.get(f"/contacts/{contact['id']}/draft", shape="thanks", expect=409)["code"] == "detail-needed"
    assert use_everything(world, ben) == []


def test_a_table_that_was_cut_short_is_refused(world, ana):
    ana.meets(DANA)
    ana.meets(a_card("Erik Aas"))
    parts = parts_of(export(ana))
    parts["tables"]["contacts"].pop()

    refused = bring(world.person("ben"), archive_of(parts), expect=422)

    assert "contacts.jsonl" in refused["detail"]


def test_whatever_a_row_holds_can_be_taken_along(world, ana):
    """Nobody is kept here by a row that an earlier version let in."""
    from app.accounts.model import Account
    from app.models import Contact, Event

    ana.event()
    ana.meets(DANA)
    with world.runtime.database.write(ana.account_id) as session:
        account = session.get(Account, ana.account_id)
        account.timezone, account.quiet_from, account.quiet_until = "Mars/Base", "21:00", "21:00"
        session.query(Event).one().name = " "
        session.query(Contact).one().emails = [{"value": 1}]

    assert parts_of(export(ana))["tables"]["contacts"][0]["emails"] == [{"value": 1}]


@on_sqlite
@pytest.mark.slow
def test_memory_stays_flat_however_many_rows_are_brought_in(world, ana):
    """A batch of rows is in memory at a time; before, all were, several times over."""
    ana.meets(DANA, note="likes sailing " * 50)
    one = parts_of(export(ana))
    peaks = []
    for number in (500, 1500):
        archive = archive_of(many_of(one, number))
        ben = world.person("ben", subscribed=False)
        tracemalloc.start()
        assert bring(ben, archive)["contacts"] == number
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()

    assert peaks[1] < peaks[0] + (6 << 20)


def many_of(one: Parts, number: int) -> Parts:
    """The archive of somebody who met so many people, all alike."""
    [contact], [encounter], [nudge] = (one["tables"][name] for name in ("contacts", "encounters", "nudges"))
    many = copy.deepcopy(one)
    many["photos"] = {}
    many["tables"] = {table: [] for table in TABLES}
    for _ in range(number):
        ids = {name: new_uuid() for name in ("contact", "encounter", "nudge")}
        many["tables"]["contacts"].append({**contact, "id": ids["contact"]})
        many["tables"]["encounters"].append(
            {**encounter, "id": ids["encounter"], "contact_id": ids["contact"]}
        )
        many["tables"]["nudges"].append({**nudge, "id": ids["nudge"], "encounter_id": ids["encounter"]})
    many["manifest"]["rows"] = {table: len(rows) for table, rows in many["tables"].items()}
    return many
