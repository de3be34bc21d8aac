"""What links in messages open: pages without signing in, without cookies, without scripts.

Mail scanners open every link they see, so opening changes nothing: it shows a page with a button, and the button's POST
acts. The link's signed token permits one thing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, redirect, render_template, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.model import Account
from app.action_links import actions, pages, store
from app.action_links.account_links import MailChoice, MailKind, open_confirmation, open_mail_choice
from app.action_links.actions import Scene
from app.action_links.links import ActionLink, Verb, read_action_link
from app.action_links.pages import Page
from app.core.errors import Problem
from app.core.http import client_address
from app.core.runtime import current_runtime
from app.digests.confirmation import confirm
from app.nudges.lifecycle import wake_account
from app.nudges.receipts import record_seen

links = Blueprint("links", __name__, template_folder="templates")

TOKENS = Path(__file__).parents[1] / "web" / "site" / "css" / "tokens.css"
STYLE = Path(__file__).parent / "page.css"
HEADERS = {
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'self'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'"
    ),
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex, nofollow",
    "Cache-Control": "no-store",
}

Doing = Callable[[Session, ActionLink], Scene | None]


@links.get("/act/<token>")
def get_act(token: str) -> AnyResponse:
    """What the link would do, or has done."""
    runtime = current_runtime()
    runtime.limits.open_link(address=client_address())
    now = runtime.clock()
    allowed = _allowed(token)
    if isinstance(allowed, Response):
        return allowed
    with runtime.database.read() as session:
        scene = actions.look(session, allowed, now=now)
        if scene is None:
            return _page(pages.GONE, 410)
        if allowed.verb is Verb.WRITE:
            # The draft is a page of the app; a user who is not signed in there signs in first.
            return redirect(f"/contact/{scene.encounter.contact_id}/write", 303)
        return _shown(scene, token)


@links.post("/act/<token>")
def post_act(token: str) -> AnyResponse:
    """Do it; the second time, say that it is done."""
    now = current_runtime().clock()
    return _acted(token, lambda session, allowed: actions.act(session, allowed, now=now))


@links.post("/act/<token>/undo")
def post_undo(token: str) -> AnyResponse:
    """Take it back."""
    now = current_runtime().clock()
    return _acted(token, lambda session, allowed: actions.undo(session, allowed, now=now))


@links.get("/confirm/<token>")
def get_confirm(token: str) -> AnyResponse:
    """Ask whether the address is theirs."""
    current_runtime().limits.open_link(address=client_address())
    with current_runtime().database.read() as session:
        account = _to_confirm(session, token)
        if isinstance(account, Response):
            return account
        if account.email_confirmed:
            return _page(pages.confirmed_page("/"))
        return _page(pages.confirm_page(account.email))


@links.post("/confirm/<token>")
def post_confirm(token: str) -> AnyResponse:
    """It is theirs: from now on mails name people, and what waited for a channel goes out."""
    runtime = current_runtime()
    runtime.limits.act(address=client_address())
    with runtime.database.read() as session:
        found = _to_confirm(session, token)
        if isinstance(found, Response):
            return found
    with runtime.database.write(found.id) as session:
        account = session.get(Account, found.id)
        if account is None:
            return _page(pages.GONE, 410)
        confirm(session, account, now=runtime.clock())
        wake_account(session, account.id, now=runtime.clock())
    return _page(pages.confirmed_page("/"))


@links.get("/mail/<token>")
def get_mail(token: str) -> AnyResponse:
    """Ask whether such mails should stop, or come again."""
    runtime = current_runtime()
    runtime.limits.open_link(address=client_address())
    choice = open_mail_choice(runtime.secret, token, now=runtime.clock())
    with runtime.database.read() as session:
        account = session.get(Account, choice.account_id) if choice else None
        if choice is None or account is None:
            return _page(pages.BROKEN if choice is None else pages.GONE, 404 if choice is None else 410)
        return _page(pages.mail_page(choice.kind, is_wanted=_is_wanted(account, choice), app="/"))


@links.post("/mail/<token>")
def post_mail(token: str) -> AnyResponse:
    """Stop such mails, by the button or by a mail program's one click (RFC 8058); `?again=1` has them sent again."""
    runtime = current_runtime()
    runtime.limits.act(address=client_address())
    choice = open_mail_choice(runtime.secret, token, now=runtime.clock())
    if choice is None:
        return _page(pages.BROKEN, 404)
    with runtime.database.write(choice.account_id) as session:
        account = session.get(Account, choice.account_id)
        if account is None:
            return _page(pages.GONE, 410)
        is_wanted = request.args.get("again") == "1"
        setattr(account, _COLUMNS[choice.kind], is_wanted)
        if is_wanted:
            wake_account(session, account.id, now=runtime.clock())
        slip = pages.mail_page(choice.kind, is_wanted=False, app="/")
    return _page(pages.Page("They come again", link=slip.link)) if is_wanted else _page(slip)


@links.get("/links.css")
def get_style() -> Response:
    response = Response(_style(), content_type="text/css; charset=utf-8")
    response.cache_control.max_age = 86_400
    response.set_etag(hashlib.sha256(_style().encode()).hexdigest()[:20])
    return response


@links.errorhandler(Problem)
def show_problem(error: Problem) -> Response:
    """People open these links, not programs: what is wrong is said on a page."""
    slip = pages.TOO_OFTEN if error.status == 429 else Page("This did not work", (error.detail,))
    response = _page(slip, error.status)
    if "retry_after" in error.extra:
        response.headers["Retry-After"] = str(error.extra["retry_after"])
    return response


_COLUMNS = {MailKind.NUDGES: "nudges_by_mail", MailKind.WEEKLY: "weekly_look"}


def _is_wanted(account: Account, choice: MailChoice) -> bool:
    return bool(getattr(account, _COLUMNS[choice.kind]))


def _acted(token: str, doing: Doing) -> AnyResponse:
    runtime = current_runtime()
    runtime.limits.act(address=client_address())
    allowed = _allowed(token)
    if isinstance(allowed, Response):
        return allowed
    if allowed.verb is Verb.WRITE:
        return redirect(f"/act/{token}", 303)
    with runtime.database.write(allowed.account_id) as session:
        scene = doing(session, allowed)
        if scene is None:
            return _page(pages.GONE, 410)
        answer = _shown(scene, token)
    _note_seen(allowed)
    return answer


def _note_seen(allowed: ActionLink) -> None:
    """A user who acted has seen the message: the fallback channel need not send it."""
    runtime = current_runtime()
    if allowed.nudge_id is None:
        return
    with runtime.database.read() as session:
        unseen = store.unseen_messages(session, allowed.nudge_id)
    for delivery_id in unseen:
        record_seen(runtime.database, delivery_id, now=runtime.clock())


def _allowed(token: str) -> ActionLink | Response:
    """What the token allows, or the page that says why it allows nothing."""
    runtime = current_runtime()
    opened = read_action_link(runtime.secret, token, now=runtime.clock())
    if opened is None:
        return _page(pages.BROKEN, 404)
    allowed, is_expired = opened
    return _page(pages.EXPIRED, 410) if is_expired else allowed


def _to_confirm(session: Session, token: str) -> Account | Response:
    runtime = current_runtime()
    confirmation = open_confirmation(runtime.secret, token, now=runtime.clock())
    if confirmation is None:
        return _page(pages.BROKEN, 404)
    account = session.get(Account, confirmation.account_id)
    if account is None or not confirmation.fits(account.email):
        return _page(pages.GONE, 410)
    if confirmation.is_expired and not account.email_confirmed:
        return _page(pages.EXPIRED_CONFIRMATION, 410)
    return account


def _shown(scene: Scene, token: str) -> Response:
    undo = f"/act/{token}/undo"
    return _page(pages.page_of(scene, undo=undo, drawer="/drawer", now=current_runtime().clock()))


def _page(slip: Page, status: int = 200) -> Response:
    page = render_template("action_links/page.html", slip=slip, style="/links.css")
    response = Response(page, status, content_type="text/html; charset=utf-8")
    response.headers.extend(HEADERS)
    return response


@cache
def _style() -> str:
    return TOKENS.read_text("utf-8") + STYLE.read_text("utf-8")
