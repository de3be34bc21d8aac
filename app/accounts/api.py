"""Endpoints of accounts, sign-in, pairing and devices."""

from __future__ import annotations

import re
from typing import Annotated, Any, Literal, cast
from uuid import UUID

from flask import Response, request
from flask_openapi import APIBlueprint, Tag
from pydantic import AfterValidator, BeforeValidator, EmailStr, StringConstraints
from sqlalchemy import select

from app.accounts import authentication, pairing, store
from app.accounts.model import Account, Device
from app.accounts.qr import qr_svg
from app.accounts.rules import NotificationDetail, comparable_email
from app.core.config import Signup
from app.core.errors import Conflict, Invalid, Problem
from app.core.http import (
    ById,
    Instant,
    Line,
    Paging,
    RequestModel,
    ResponseModel,
    ZoneName,
    check_unchanged,
    client_address,
    current_identity,
    fetch_page,
    json_response,
    no_content,
    optional,
    public,
)
from app.core.i18n import t
from app.core.revisions import owned
from app.core.runtime import current_runtime
from app.core.zones import UNKNOWN, country_of, is_country, is_guess, is_unknown, zones_by_country
from app.nudges import planning
from app.upkeep.reminders import plan_all

accounts = APIBlueprint("accounts", __name__, abp_tags=[Tag(name="accounts")])

DEFAULT_REGION = "US"
SIGN_UP_NAMES: dict[Signup, Literal["open", "invitation", "closed"]] = {
    Signup.OPEN: "open",
    Signup.FIRST: "invitation",
    Signup.CLOSED: "closed",
}

Password = Annotated[str, StringConstraints(min_length=8, max_length=1000)]
Region = Annotated[str, StringConstraints(pattern=r"^[A-Z]{2}$")]
Email = Annotated[EmailStr, StringConstraints(max_length=254), AfterValidator(comparable_email)]
Language = Literal["en", "de", "es", "fr", "pt-BR", "ja"]
"""The tags of `app.core.i18n.LANGUAGES`."""
WallTime = Annotated[str, StringConstraints(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]


def _zone_or_unknown(zone: Any) -> Any:
    """The zone, or UNKNOWN if the browser does not know it: that must not prevent a sign-up."""
    return UNKNOWN if zone is None or (isinstance(zone, str) and is_unknown(zone)) else zone


def region_of(wanted: str | None, zone: str) -> str:
    """The country of phone numbers that are printed without one: `wanted` if it is a country, else that of the zone."""
    code = (wanted or "").upper()
    return code if is_country(code) else country_of(zone) or DEFAULT_REGION


class NewAccount(RequestModel):
    email: Email
    password: Password
    name: Line
    timezone: Annotated[ZoneName, BeforeValidator(_zone_or_unknown, json_schema_input_type=str | None)] = (
        UNKNOWN
    )
    region: Annotated[str, StringConstraints(pattern=r"^([A-Za-z]{2}|\d{3})$")] = optional()
    """If left out, the country of the time zone is used. Browsers may give the number of a continent, as in es-419."""
    invitation: Line = optional()
    device: Line = optional()


class Credentials(RequestModel):
    email: Email
    password: Annotated[str, StringConstraints(max_length=1000)]
    device: Line


class PairingClaim(RequestModel):
    code: Line
    device: Line


class NewPassword(RequestModel):
    password: Annotated[str, StringConstraints(max_length=1000)]
    new_password: Password


class AccountChange(RequestModel):
    name: Line = optional()
    timezone: ZoneName = optional()
    region: Region = optional()
    quiet_from: WallTime | None = None
    quiet_until: WallTime | None = None
    follow_up_hours: int = optional(ge=12, le=36)
    language: Language | None = None
    notification_detail: NotificationDetail = optional()
    nudges_by_mail: bool = optional()
    weekly_look: bool = optional()


class AccountShown(ResponseModel):
    id: UUID
    rev: int
    email: str
    name: str
    timezone: str
    timezone_is_guess: bool
    """Whether the zone was guessed, so that the page should ask for it."""
    region: str
    quiet_from: str | None
    quiet_until: str | None
    follow_up_hours: int
    language: Language | None
    """The language the user has chosen; null follows the browser."""
    notification_detail: NotificationDetail
    email_confirmed: bool
    nudges_by_mail: bool
    weekly_look: bool
    mail: bool
    """Whether this server can send mail at all."""
    created_at: Instant


class ZoneShown(ResponseModel):
    name: str
    country: str
    """The two letters of ISO 3166-1."""


class ZoneList(ResponseModel):
    items: list[ZoneShown]


class SignedUp(ResponseModel):
    account: AccountShown
    token: str


class SignUpState(ResponseModel):
    has_accounts: bool
    """Whether anyone has an account here: a page opened for the first time begins with creating one."""
    sign_up: Literal["open", "invitation", "closed"]
    """Who may create an account now."""


class DeviceShown(ResponseModel):
    id: UUID
    rev: int
    name: str
    created_at: Instant
    last_used_at: Instant | None
    current: bool


class SignedIn(ResponseModel):
    token: str
    account_id: UUID
    """The account of the token; phones store their data separately for each account."""
    device: DeviceShown


class PairingShown(ResponseModel):
    code: str
    url: str
    svg: str
    expires_at: Instant


class DeviceList(ResponseModel):
    items: list[DeviceShown]
    next_cursor: str | None


def show_account(account: Account) -> AccountShown:
    return AccountShown(
        id=account.id,
        rev=account.rev,
        email=account.email,
        name=account.name,
        timezone=account.timezone,
        timezone_is_guess=is_guess(account.timezone),
        region=account.region,
        quiet_from=account.quiet_from,
        quiet_until=account.quiet_until,
        follow_up_hours=account.follow_up_hours,
        language=cast(Language | None, account.language),
        notification_detail=NotificationDetail(account.notification_detail),
        email_confirmed=account.email_confirmed,
        nudges_by_mail=account.nudges_by_mail,
        weekly_look=account.weekly_look,
        mail=current_runtime().channels.mail is not None,
        created_at=account.created_at,
    )


def show_device(device: Device, current: UUID) -> DeviceShown:
    return DeviceShown(
        id=device.id,
        rev=device.rev,
        name=device.name,
        created_at=device.created_at,
        last_used_at=device.last_used_at,
        current=device.id == current,
    )


def _signed_in(device: Device, token: str) -> SignedIn:
    return SignedIn(token=token, account_id=device.account_id, device=show_device(device, device.id))


@accounts.post("/accounts", responses={201: SignedUp, 403: None, 409: None, 429: None})
@public
def post_account(body: NewAccount) -> Response:
    """Sign up."""
    runtime = current_runtime()
    runtime.limits.sign_up(address=client_address())
    account, token = authentication.sign_up(
        runtime.database,
        signup=runtime.settings.signup,
        email=body.email,
        password=body.password,
        name=body.name,
        timezone=body.timezone,
        region=region_of(body.region, body.timezone),
        invitation=body.invitation,
        device=body.device or _device_name(),
        can_mail=runtime.channels.mail is not None,
        now=runtime.clock(),
    )
    return json_response(SignedUp(account=show_account(account), token=token), 201)


@accounts.get("/sign-up", responses={200: SignUpState})
@public
def get_sign_up() -> Response:
    """Whether any account exists and who may create one, for the page to show before anyone is signed in."""
    runtime = current_runtime()
    has_accounts, signup = authentication.sign_up_state(runtime.database, runtime.settings.signup)
    return json_response(SignUpState(has_accounts=has_accounts, sign_up=SIGN_UP_NAMES[signup]))


@accounts.get("/zones", responses={200: ZoneList})
@public
def get_zones() -> Response:
    """The time zones that an account may have, each with its country."""
    return json_response(
        ZoneList(items=[ZoneShown(name=name, country=code) for name, code in zones_by_country()])
    )


@accounts.post("/tokens", responses={201: SignedIn, 401: None, 429: None})
@public
def post_token(body: Credentials) -> Response:
    """Sign in on another device."""
    runtime = current_runtime()
    runtime.limits.sign_in(address=client_address(), email=body.email)
    device, token = authentication.sign_in(
        runtime.database, email=body.email, password=body.password, device=body.device, now=runtime.clock()
    )
    return json_response(_signed_in(device, token), 201)


@accounts.delete("/tokens/current", responses={204: None})
def delete_current_token() -> Response:
    """Sign out on this device."""
    identity = current_identity()
    with current_runtime().database.write(identity.account_id) as session:
        session.delete(owned(session, Device, identity.account_id, identity.device_id))
    return no_content()


@accounts.post("/pairings", responses={201: PairingShown})
def post_pairing() -> Response:
    """Create a code that signs in one other device within five minutes; the response has it as text and as a QR code."""
    runtime = current_runtime()
    created = pairing.create_code(runtime.database, current_identity(), now=runtime.clock())
    # Browsers do not send what follows the #, so the code appears in no server's log.
    url = f"{runtime.settings.public_url or request.host_url.rstrip('/')}/pair#{created.code}"
    return json_response(
        PairingShown(code=created.code, url=url, svg=qr_svg(url), expires_at=created.expires_at), 201
    )


@accounts.post("/pairings/claim", responses={201: SignedIn, 404: None, 429: None})
@public
def post_pairing_claim(body: PairingClaim) -> Response:
    """Sign in with the code that another device shows."""
    runtime = current_runtime()
    runtime.limits.pair(address=client_address())
    device, token = pairing.claim_code(runtime.database, body.code, device=body.device, now=runtime.clock())
    return json_response(_signed_in(device, token), 201)


@accounts.get("/devices", responses={200: DeviceList})
def get_devices(query: Paging) -> Response:
    """The devices that are signed in."""
    identity = current_identity()
    with current_runtime().database.read() as session:
        wanted = select(Device).where(Device.account_id == identity.account_id)
        devices, cursor = fetch_page(
            session, wanted, [Device.created_at, Device.id], query, newest_first=True
        )
        return json_response(
            DeviceList(items=[show_device(d, identity.device_id) for d in devices], next_cursor=cursor)
        )


@accounts.delete("/devices/<id>", responses={204: None})
def delete_device(path: ById) -> Response:
    """Sign a device out and remove its push subscriptions."""
    identity = current_identity()
    with current_runtime().database.write(identity.account_id) as session:
        device = owned(session, Device, identity.account_id, path.id)
        check_unchanged(device, lambda: show_device(device, identity.device_id))
        session.delete(device)
    return no_content()


@accounts.get("/account", responses={200: AccountShown})
def get_account() -> Response:
    """The account of this token and its settings."""
    with current_runtime().database.read() as session:
        return json_response(show_account(store.account_of(session, current_identity().account_id)))


@accounts.patch("/account", responses={200: AccountShown})
def patch_account(body: AccountChange) -> Response:
    """Change settings; pending nudges are planned again by them."""
    runtime = current_runtime()
    with runtime.database.write(current_identity().account_id) as session:
        account = store.account_of(session, current_identity().account_id)
        check_unchanged(account, lambda: show_account(account))
        for field in body.model_fields_set:
            setattr(account, field, getattr(body, field))
        if (error := quiet_hours_problem(account.quiet_from, account.quiet_until)) is not None:
            raise error
        planning.replan_account(session, account, now=runtime.clock())
        plan_all(session, account, now=runtime.clock())
        session.flush()
        return json_response(show_account(account))


@accounts.delete("/account", responses={204: None})
def delete_account() -> Response:
    """Delete the account and all of its data, immediately and permanently."""
    runtime, account_id = current_runtime(), current_identity().account_id
    with runtime.database.write(account_id) as session:
        account = store.account_of(session, account_id)
        check_unchanged(account, lambda: show_account(account))
        session.delete(account)
    runtime.photos.remove_account(account_id)
    return no_content()


@accounts.post("/account/confirm-email", responses={204: None, 409: None, 429: None})
def post_confirm_email() -> Response:
    """Send the mail that asks to confirm the address again."""
    runtime, account_id = current_runtime(), current_identity().account_id
    if runtime.channels.mail is None:
        raise Conflict("no-mail", t("This server sends no mail. Its operator can set SMTP_URL."))
    runtime.limits.confirm(account=str(account_id))
    with runtime.database.write(account_id) as session:
        account = store.account_of(session, account_id)
        if not account.email_confirmed:
            account.confirmation_due_at, account.confirmation_attempts = runtime.clock(), 0
    return no_content()


@accounts.post("/account/password", responses={204: None, 403: None, 429: None})
def post_password(body: NewPassword) -> Response:
    """Change the password and sign out all other devices."""
    runtime = current_runtime()
    runtime.limits.sign_in(address=client_address(), email=str(current_identity().account_id))
    authentication.change_password(
        runtime.database, current_identity(), password=body.password, new_password=body.new_password
    )
    return no_content()


def quiet_hours_problem(quiet_from: str | None, quiet_until: str | None) -> Problem | None:
    """The problem with these quiet hours, or None if they are valid."""
    if (quiet_from is None) != (quiet_until is None):
        return Invalid("half-quiet", "Give both quiet_from and quiet_until, or set both to null.")
    if quiet_from is not None and quiet_from == quiet_until:
        return Invalid(
            "equal-quiet", t("quiet_from and quiet_until are the same: no hour of the day would be left.")
        )
    return None


def _device_name() -> str:
    """A name for the device, from its User-Agent header, that its owner recognises."""
    agent = request.user_agent.string
    for pattern, name in (
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", t("Android phone")),
        ("Mac OS", "Mac"),
    ):
        if pattern in agent:
            return name
    found = re.match(r"[A-Za-z0-9._-]+", agent)
    return t("A device with {program}", program=found[0])[:100] if found else t("A device")
