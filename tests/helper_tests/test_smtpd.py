"""The fake mail server accepts mail and fails as told, tested with the standard library's client."""

from __future__ import annotations

import smtplib
from collections.abc import Iterator
from datetime import UTC, datetime
from email.message import EmailMessage
from urllib.parse import urlsplit

import pytest

from tests.smtpd import Fault, MailServer


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as running:
        yield running


def send(server: MailServer, *, subject: str = "Follow up with Dana Kim", timeout: float = 5) -> None:
    message = EmailMessage()
    message["From"] = "Nextday <nextday@example.com>"
    message["To"] = "ana@example.com"
    message["Subject"] = subject
    message.set_content("“promised the PDF”\n")
    address = urlsplit(server.url)
    assert address.hostname
    assert address.port
    with smtplib.SMTP(address.hostname, address.port, timeout=timeout) as client:
        client.send_message(message)


def test_a_mail_arrives_parsed(server):
    send(server, subject="Grüße, 田中")

    (mail,) = server.mails
    assert mail.subject == "Grüße, 田中"
    assert mail.text == "“promised the PDF”\n"
    assert (mail.sender, mail.recipients) == ("nextday@example.com", ("ana@example.com",))


def test_the_virtual_instant_is_noted_with_the_mail(tmp_path):
    clock = tmp_path / "clock"
    clock.write_text("2026-03-02T09:30:00Z")
    with MailServer(clock_file=clock) as server:
        send(server)

        assert server.mails[0].virtual_at == datetime(2026, 3, 2, 9, 30, tzinfo=UTC)


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        (Fault("MAIL", "451 4.3.0 later"), smtplib.SMTPSenderRefused),
        (Fault("RCPT", "451 4.3.0 later"), smtplib.SMTPRecipientsRefused),
        (Fault("RCPT", "550 5.1.1 nobody here"), smtplib.SMTPRecipientsRefused),
        (Fault("DATA", "452 4.2.2 full"), smtplib.SMTPDataError),
        (Fault("DATA", "554 5.6.0 no"), smtplib.SMTPDataError),
    ],
)
def test_a_refused_mail_is_not_kept_and_the_next_one_is(server, fault, error):
    server.fail_with([fault])

    with pytest.raises(error) as refused:
        send(server)
    send(server)

    assert fault.reply[:3] in str(refused.value)
    assert len(server.mails) == 1
    assert server.attempts == 2


@pytest.mark.parametrize("stage", ["MAIL", "RCPT", "DATA"])
def test_a_dropped_connection_loses_the_mail(server, stage):
    server.fail_with([Fault(stage, "drop")])

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(server)
    assert server.mails == []


def test_a_server_may_accept_and_disconnect_before_it_answers(server):
    server.fail_with([Fault("DATA", "accept-then-drop")])

    with pytest.raises(smtplib.SMTPServerDisconnected):
        send(server)
    assert len(server.mails) == 1


def test_a_held_connection_runs_into_the_senders_timeout(server):
    server.fail_with([Fault("DATA", "hold")])

    with pytest.raises((TimeoutError, smtplib.SMTPServerDisconnected)):
        send(server, timeout=0.2)
    assert server.mails == []


def test_faults_come_in_their_order(server):
    server.fail_with([Fault("DATA", "452 4.2.2 full"), Fault("RCPT", "550 5.1.1 nobody here")])

    with pytest.raises(smtplib.SMTPDataError):
        send(server)
    with pytest.raises(smtplib.SMTPRecipientsRefused):
        send(server)
    send(server)
    assert len(server.mails) == 1


@pytest.mark.parametrize("fault", [("HELO", "drop"), ("RCPT", "accept-then-drop"), ("DATA", "250 fine")])
def test_an_impossible_fault_is_refused_at_once(fault):
    with pytest.raises(AssertionError):
        Fault(*fault)


def test_waiting_in_vain_fails(server):
    with pytest.raises(AssertionError, match="got 0 mails"):
        server.wait_for(1, seconds=0.01)
