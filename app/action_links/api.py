"""The endpoints of links in messages: pages without signing in, without cookies, without scripts.

Mail scanners open every link they see, so opening changes nothing: it shows a page with a button, and the button's POST
acts. The link's signed token permits one thing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import cache
from pathlib import Path

from flask import Blueprint, Response, redirect, request
from sqlalchemy.orm import Session
from werkzeug.wrappers import Response as AnyResponse

from app.accounts.model import Account
from app.accounts.store import language_of
from app.action_links import actions, pages, store
from app.action_links.account_links import MailChoice, MailKind, open_confirmation, open_mail_choice
from app.action_links.actions import LinkState
from app.action_links.links import ActionLink, Verb, read_action_link
from app.action_links.pages import Page
from app.core.errors import Problem
from app.core.http import browser_language, client_address
from app.core.i18n import set_language
from app.core.runtime import current_runtime
from app.digests.confirmation import confirm
from app.nudges.lifecycle import wake_account
from app.nudges.receipts import record_seen

links = Blueprint("links", __name__)

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

Action = Callable[[Session, ActionLink], LinkState | None]


@links.get("/act/<token>")
def get_act(token: str) -> AnyResponse:
    """Ask whether to act, or say what the link has done."""
    runtime = current_runtime()
    runtime.limits.open_link(address=client_address())
    now = runtime.clock()
    link = _read_link(token)
    if isinstance(link, Response):
        return link
    with runtime.database.read() as session:
        state = actions.find_state(session, link, now=now)
        if state is None:
            return _page(pages.GONE, 410)
        _speak_to(session, state.account)
        if link.verb is Verb.WRITE:
            # The draft is a page of the app; a user who is not signed in there signs in first.
            return redirect(f"/contact/{state.encounter.contact_id}/write", 303)
        return _shown(state, token)


@links.post("/act/<token>")
def post_act(token: str) -> AnyResponse:
    """Act; the second time, only say that it is done."""
    now = current_runtime().clock()
    return _run(token, lambda session, link: actions.act(session, link, now=now))


@links.post("/act/<token>/undo")
def post_undo(token: str) -> AnyResponse:
    """Undo it."""
    now = current_runtime().clock()
    return _run(token, lambda session, link: actions.undo(session, link, now=now))


@links.get("/confirm/<token>")
def get_confirm(token: str) -> AnyResponse:
    """Ask whether the address belongs to the user."""
    current_runtime().limits.open_link(address=client_address())
    with current_runtime().database.read() as session:
        account = _to_confirm(session, token)
        if isinstance(account, Response):
            return account
        if account.email_confirmed:
            return _page(pages.CONFIRMED)
        return _page(pages.confirm_page(account.email))


@links.post("/confirm/<token>")
def post_confirm(token: str) -> AnyResponse:
    """Confirm the address: from now on mails name people, and nudges that waited for a channel are sent."""
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
        _speak_to(session, account)
        confirm(session, account, now=runtime.clock())
        wake_account(session, account.id, now=runtime.clock())
    return _page(pages.CONFIRMED)


@links.get("/mail/<token>")
def get_mail(token: str) -> AnyResponse:
    """Ask whether this kind of mail should stop, or come again."""
    runtime = current_runtime()
    runtime.limits.open_link(address=client_address())
    choice = open_mail_choice(runtime.secret, token, now=runtime.clock())
    with runtime.database.read() as session:
        account = session.get(Account, choice.account_id) if choice else None
        if choice is None or account is None:
            return _page(pages.BROKEN if choice is None else pages.GONE, 404 if choice is None else 410)
        _speak_to(session, account)
        return _page(pages.mail_page(choice.kind, is_wanted=_is_wanted(account, choice)))


@links.post("/mail/<token>")
def post_mail(token: str) -> AnyResponse:
    """Stop this kind of mail, by the button or by a mail program's one click (RFC 8058); `?again=1` resumes it."""
    runtime = current_runtime()
    runtime.limits.act(address=client_address())
    choice = open_mail_choice(runtime.secret, token, now=runtime.clock())
    if choice is None:
        return _page(pages.BROKEN, 404)
    with runtime.database.write(choice.account_id) as session:
        account = session.get(Account, choice.account_id)
        if account is None:
            return _page(pages.GONE, 410)
        _speak_to(session, account)
        is_wanted = request.args.get("again") == "1"
        setattr(account, _COLUMNS[choice.kind], is_wanted)
        if is_wanted:
            wake_account(session, account.id, now=runtime.clock())
    return _page(pages.RESUMED if is_wanted else pages.mail_page(choice.kind, is_wanted=False))


@links.get("/links.css")
def get_style() -> Response:
    response = Response(_style(), content_type="text/css; charset=utf-8")
    response.cache_control.max_age = 86_400
    response.set_etag(hashlib.sha256(_style().encode()).hexdigest()[:20])
    return response


@links.errorhandler(Problem)
def show_problem(error: Problem) -> Response:
    """Show a problem as a page, because people open these links."""
    page = pages.TOO_OFTEN if error.status == 429 else pages.problem_page(error.detail)
    response = _page(page, error.status)
    if "retry_after" in error.extra:
        response.headers["Retry-After"] = str(error.extra["retry_after"])
    return response


_COLUMNS = {MailKind.NUDGES: "nudges_by_mail", MailKind.WEEKLY: "weekly_look"}


def _speak_to(session: Session, account: Account) -> None:
    """Answer in the language the user has chosen, else in that of the browser, else in that of their mails."""
    language = account.language or browser_language() or language_of(session, account)
    set_language(language, region=account.region)


def _is_wanted(account: Account, choice: MailChoice) -> bool:
    return bool(getattr(account, _COLUMNS[choice.kind]))


def _run(token: str, action: Action) -> AnyResponse:
    runtime = current_runtime()
    runtime.limits.act(address=client_address())
    link = _read_link(token)
    if isinstance(link, Response):
        return link
    if link.verb is Verb.WRITE:
        return redirect(f"/act/{token}", 303)
    with runtime.database.write(link.account_id) as session:
        state = action(session, link)
        if state is None:
            return _page(pages.GONE, 410)
        _speak_to(session, state.account)
        answer = _shown(state, token)
    _record_seen(link)
    return answer


def _record_seen(link: ActionLink) -> None:
    """A user who acted has seen the message: the fallback channel need not send it."""
    runtime = current_runtime()
    if link.nudge_id is None:
        return
    with runtime.database.read() as session:
        unseen = store.unseen_messages(session, link.nudge_id)
    for delivery_id in unseen:
        record_seen(runtime.database, delivery_id, now=runtime.clock())


def _read_link(token: str) -> ActionLink | Response:
    """The link of a token, or the page that says why it cannot be used."""
    runtime = current_runtime()
    opened = read_action_link(runtime.secret, token, now=runtime.clock())
    if opened is None:
        return _page(pages.BROKEN, 404)
    link, is_expired = opened
    return _page(pages.EXPIRED, 410) if is_expired else link


def _to_confirm(session: Session, token: str) -> Account | Response:
    runtime = current_runtime()
    confirmation = open_confirmation(runtime.secret, token, now=runtime.clock())
    if confirmation is None:
        return _page(pages.BROKEN, 404)
    account = session.get(Account, confirmation.account_id)
    if account is None or not confirmation.fits(account.email):
        return _page(pages.GONE, 410)
    _speak_to(session, account)
    if confirmation.is_expired and not account.email_confirmed:
        return _page(pages.EXPIRED_CONFIRMATION, 410)
    return account


def _shown(state: LinkState, token: str) -> Response:
    undo = f"/act/{token}/undo"
    return _page(pages.action_page(state, undo=undo, now=current_runtime().clock()))


def _page(page: Page, status: int = 200) -> Response:
    response = Response(page.html(), status, content_type="text/html; charset=utf-8")
    response.headers.extend(HEADERS)
    return response


@cache
def _style() -> str:
    return TOKENS.read_text("utf-8") + STYLE.read_text("utf-8")
