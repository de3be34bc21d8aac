"""The e-mail channel, with a fake mail server that speaks real SMTP."""

from __future__ import annotations

import socket
import ssl
from email.utils import parsedate_to_datetime
from typing import Any

import pytest
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import AuthResult
from hypothesis import given, settings
from hypothesis import strategies as st

from app.channels.email import Mail
from app.core.errors import DeliveryError
from tests.channels.tcp_server import Listener, certificate, tls_of
from tests.smtpd import Fault, MailServer

FROM = "nextday@cards.example.org"
ANA = "ana@example.com"
MAIL: dict[str, Any] = {
    "subject": "Follow up with Dana Kim",
    "text": "“promised the PDF”\n",
    "message_id": "0192f3a4-1",
}


@pytest.fixture
def server():
    with MailServer() as running:
        yield running


def test_a_mail_arrives_as_it_was_written(server):
    said = Mail(server.url, FROM).send(ANA, **MAIL)

    [mail] = server.mails
    assert said == "250"
    assert (mail.sender, mail.recipients) == (FROM, (ANA,))
    assert mail.subject == "Follow up with Dana Kim"
    assert mail.text == "“promised the PDF”\n"
    assert mail.message.get_content_type() == "text/plain"
    assert mail.message["Message-ID"] == "<0192f3a4-1@cards.example.org>"
    assert mail.message["Auto-Submitted"] == "auto-generated"
    assert mail.message["From"].addresses[0].addr_spec == FROM
    assert mail.message["To"] == ANA
    assert parsedate_to_datetime(mail.message["Date"]).tzinfo is not None


def test_text_of_any_script_arrives_and_is_sent_as_ascii(server):
    text = "Grüße, 金さん 🙂\n" + "ä" * 2000 + "\n.\nend\n"
    Mail(server.url, FROM).send(ANA, subject="Follow up with Zoë 金 " * 5, text=text, message_id="m")

    [mail] = server.mails
    assert mail.subject == ("Follow up with Zoë 金 " * 5).strip()
    assert mail.text == text
    assert mail.message.as_bytes().isascii()


def test_additional_headers_are_sent(server):
    Mail(server.url, FROM).send(
        ANA, **MAIL, headers=[("List-Unsubscribe", "<https://cards.example.org/u/1>")]
    )

    assert server.mails[0].message["List-Unsubscribe"] == "<https://cards.example.org/u/1>"


EVIL = "x\r\nBcc: eve@example.com\r\n\r\nspam"


def test_text_with_line_breaks_cannot_inject_a_header(server):
    Mail(server.url, FROM).send(ANA, subject=EVIL, text="t", message_id="m", headers=[("X-Reason", EVIL)])

    [mail] = server.mails
    assert mail.recipients == (ANA,)
    assert mail.message["Bcc"] is None
    assert mail.message["X-Reason"] == "x Bcc: eve@example.com spam"
    assert mail.text == "t\n"


@settings(max_examples=50, deadline=None)
@given(subject=st.text(max_size=200), text=st.text(max_size=200))
def test_no_note_can_add_a_recipient_or_a_header(subject, text):
    with MailServer() as server:
        Mail(server.url, FROM).send(ANA, subject=subject, text=text, message_id="m")

        [mail] = server.mails
    assert mail.recipients == (ANA,)
    assert sorted(set(mail.message.keys())) == [
        "Auto-Submitted",
        "Content-Transfer-Encoding",
        "Content-Type",
        "Date",
        "From",
        "MIME-Version",
        "Message-ID",
        "Subject",
        "To",
    ]


@pytest.mark.parametrize(
    "to",
    [
        "",
        "ana",
        "ana@",
        "@example.com",
        "ana@example.com, eve@example.com",
        "ana@example.com;eve@example.com",
        "ana@example.com\r\nBcc: eve@example.com",
        "Ana <ana@example.com>",
        "<ana@example.com>",
        "ana@eve@example.com",
    ],
)
def test_text_that_is_not_exactly_one_address_gets_no_mail(server, to):
    with pytest.raises(DeliveryError) as failed:
        Mail(server.url, FROM).send(to, **MAIL)

    assert failed.value.permanent
    assert server.attempts == 0


@pytest.mark.parametrize(("name", "value"), [("Bcc: eve@example.com\r\nX", "y"), ("", "y"), ("Ü", "y")])
def test_an_invalid_header_name_is_refused(server, name, value):
    with pytest.raises(ValueError, match="header"):
        Mail(server.url, FROM).send(ANA, **MAIL, headers=[(name, value)])

    assert server.attempts == 0


@pytest.mark.parametrize(
    ("stage", "reply", "answer", "permanent"),
    [
        ("MAIL", "451 4.3.0 later", "451", False),
        ("MAIL", "550 5.7.1 not from you", "550", False),
        ("RCPT", "450 4.2.1 later", "450", False),
        ("RCPT", "550 5.1.1 nobody here", "550", True),
        ("RCPT", "551 5.1.6 moved", "551", True),
        ("DATA", "452 4.3.1 full", "452", False),
        ("DATA", "554 5.7.1 looks like spam", "554", True),
        ("MAIL", "drop", "no connection", False),
        ("RCPT", "drop", "no connection", False),
        ("DATA", "drop", "no connection", False),
        ("DATA", "accept-then-drop", "no connection", False),
        ("DATA", "hold", "no connection", False),
    ],
)
def test_a_refused_recipient_or_content_is_permanent_and_other_failures_are_retried(
    server, stage, reply, answer, permanent
):
    server.fail_with([Fault(stage, reply)])

    with pytest.raises(DeliveryError) as failed:
        Mail(server.url, FROM, timeout=0.5).send(ANA, **MAIL)

    if reply not in {"drop", "accept-then-drop"}:  # aiosmtpd may still say 421 before it hangs up
        assert failed.value.answer == answer
    assert failed.value.permanent is permanent
    assert not failed.value.gone


def test_after_a_failure_the_next_attempt_succeeds(server):
    server.fail_with([Fault("DATA", "451 later")])
    channel = Mail(server.url, FROM)
    with pytest.raises(DeliveryError):
        channel.send(ANA, **MAIL)

    channel.send(ANA, **MAIL)

    assert [mail.message["Message-ID"] for mail in server.mails] == ["<0192f3a4-1@cards.example.org>"]


def test_a_server_that_is_down_is_retried():
    with socket.create_server(("127.0.0.1", 0)) as closed:
        port = closed.getsockname()[1]

    with pytest.raises(DeliveryError) as failed:
        Mail(f"smtp://127.0.0.1:{port}", FROM).send(ANA, **MAIL)
    assert (failed.value.answer, failed.value.permanent) == ("no connection", False)


@pytest.mark.parametrize("greeting", [b"", b"hello\r\n", b"554 go away\r\n", b"220 \xff\r\nnonsense\r\n"])
def test_a_server_with_invalid_answers_is_retried(greeting):
    with Greeter(greeting) as server, pytest.raises(DeliveryError) as failed:
        Mail(f"smtp://127.0.0.1:{server.port}", FROM, timeout=0.5).send(ANA, **MAIL)

    assert not failed.value.permanent


class Greeter(Listener):
    """Sends one line to each client, and disconnects."""

    def _talk(self, connection):
        with connection:
            connection.sendall(self.reply)


class RudeServer(Controller):
    """Takes mails and, when asked to part, hangs up or says something odd."""

    def __init__(self, parting):
        super().__init__(self, hostname="127.0.0.1", port=0)
        self.parting = parting
        self.taken = 0

    def _trigger_server(self):
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]
        super()._trigger_server()

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.taken += 1
        return "250 Taken"

    async def handle_QUIT(self, server, session, envelope):  # noqa: N802
        if self.parting is None:
            server.transport.abort()
        return self.parting or ""


@pytest.mark.parametrize("parting", [None, "500 what?", "421 busy"])
def test_an_accepted_mail_is_not_retried_when_quit_fails(parting):
    server = RudeServer(parting)
    server.start()
    try:
        assert Mail(f"smtp://127.0.0.1:{server.port}", FROM).send(ANA, **MAIL) == "250"
        assert server.taken == 1
    finally:
        server.stop()


class SecureServer(Controller):
    """A server with TLS and passwords; it keeps what it saw of each mail."""

    def __init__(self, *, tls=None, starttls=None):
        super().__init__(
            self,
            hostname="127.0.0.1",
            port=0,
            ssl_context=tls,
            tls_context=starttls,
            authenticator=self.authenticate,
            auth_require_tls=False,
        )
        self.seen = []
        self.passwords = []

    def _trigger_server(self):
        listening: Any = self.server
        self.port = listening.sockets[0].getsockname()[1]
        if self.ssl_context is None:
            super()._trigger_server()
            return
        client = ssl._create_unverified_context()
        with socket.create_connection(("127.0.0.1", self.port)) as plain, client.wrap_socket(plain) as secure:
            secure.recv(1024)

    def authenticate(self, server, session, envelope, mechanism, auth_data):
        self.passwords.append((auth_data.login.decode(), auth_data.password.decode()))
        return AuthResult(success=self.passwords[-1] == ("ana@x", "pa:ss/w@rd"), handled=False)

    async def handle_DATA(self, server, session, envelope):  # noqa: N802
        self.seen.append({"secure": session.ssl is not None or self.ssl_context is not None})
        return "250 Taken"

    def __enter__(self):
        self.start()
        return self

    def __exit__(self, *_):
        self.stop()


CREDENTIALS = "ana%40x:pa%3Ass%2Fw%40rd"


@pytest.fixture
def localhost(tmp_path):
    return certificate(tmp_path, "localhost")


def trusting(path):
    return ssl.create_default_context(cafile=str(path))


def test_starttls_is_used_when_it_is_offered(localhost):
    with SecureServer(starttls=tls_of(localhost)) as server:
        Mail(f"smtp://{CREDENTIALS}@localhost:{server.port}", FROM, tls=trusting(localhost)).send(ANA, **MAIL)

    assert server.seen == [{"secure": True}]
    assert server.passwords == [("ana@x", "pa:ss/w@rd")]


def test_smtps_uses_tls_from_the_start(localhost):
    with SecureServer(tls=tls_of(localhost)) as server:
        Mail(f"smtps://{CREDENTIALS}@localhost:{server.port}", FROM, tls=trusting(localhost)).send(
            ANA, **MAIL
        )

    assert server.seen == [{"secure": True}]


def test_a_server_with_an_untrusted_certificate_gets_neither_password_nor_mail(localhost):
    with SecureServer(starttls=tls_of(localhost)) as server:
        with pytest.raises(DeliveryError) as failed:
            Mail(
                f"smtp://{CREDENTIALS}@localhost:{server.port}", FROM, tls=ssl.create_default_context()
            ).send(ANA, **MAIL)

        assert (failed.value.answer, failed.value.permanent) == ("no trust", False)
        assert (server.seen, server.passwords) == ([], [])


def test_on_loopback_a_self_signed_certificate_is_accepted(localhost):
    with SecureServer(starttls=tls_of(localhost)) as server:
        Mail(f"smtp://{CREDENTIALS}@127.0.0.1:{server.port}", FROM).send(ANA, **MAIL)

    assert server.seen == [{"secure": True}]


def test_a_password_is_not_sent_to_another_host_without_tls():
    """`127.1` stands for a host that is not known to be this machine."""
    with SecureServer() as server:
        with pytest.raises(DeliveryError) as failed:
            Mail(f"smtp://{CREDENTIALS}@127.1:{server.port}", FROM).send(ANA, **MAIL)

        assert (failed.value.answer, failed.value.permanent) == ("no TLS", False)
        assert (server.seen, server.passwords) == ([], [])


def test_on_loopback_a_password_needs_no_tls():
    with SecureServer() as server:
        Mail(f"smtp://{CREDENTIALS}@127.0.0.1:{server.port}", FROM).send(ANA, **MAIL)

    assert server.seen == [{"secure": False}]


def test_a_wrong_password_is_retried_and_not_logged(localhost, caplog):
    with SecureServer(starttls=tls_of(localhost)) as server:
        channel = Mail(f"smtp://ana:hunter2@127.0.0.1:{server.port}", FROM)
        with pytest.raises(DeliveryError) as failed:
            channel.send(ANA, **MAIL)

    assert (failed.value.answer, failed.value.permanent) == ("535", False)
    assert "SMTP_URL" in caplog.text
    assert "hunter2" not in caplog.text + repr(channel)


def test_what_keeps_mail_from_being_sent_is_found_without_sending_any(localhost):
    with SecureServer(starttls=tls_of(localhost)) as server:
        address = f"127.0.0.1:{server.port}"
        well = Mail(f"smtp://{CREDENTIALS}@{address}", FROM).find_fault()
        wrong = Mail(f"smtp://ana:hunter2@{address}", FROM).find_fault()
        untrusted = Mail(
            f"smtp://{CREDENTIALS}@{address}", FROM, tls=ssl.create_default_context()
        ).find_fault()
    gone = Mail(f"smtp://{address}", FROM).find_fault()

    assert well is None
    assert wrong == "the mail server does not accept the password"
    assert "certificate cannot be trusted" in str(untrusted)
    assert "cannot be reached" in str(gone)
    assert server.seen == []


def test_no_password_without_tls_is_such_a_fault():
    with SecureServer() as server:
        fault = Mail(f"smtp://{CREDENTIALS}@127.1:{server.port}", FROM).find_fault()

    assert fault == "the mail server cannot be used: no TLS"
    assert server.passwords == []


def test_html_is_an_alternative_after_the_text(server):
    """Mail programs show the last part they can."""
    Mail(server.url, FROM).send(ANA, **MAIL, html="<p>“promised the PDF” – 金</p>\n")

    [mail] = server.mails
    assert mail.message.get_content_type() == "multipart/alternative"
    assert [part.get_content_type() for part in mail.message.iter_parts()] == ["text/plain", "text/html"]
    assert mail.text == "“promised the PDF”\n"
    assert mail.html == "<p>“promised the PDF” – 金</p>\n"
    assert mail.message.as_bytes().isascii()
