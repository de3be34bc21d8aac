"""Behind Caddy, as the README has it: HTTPS by its own authority, which the browser is told to trust by its key."""

from __future__ import annotations

import base64
import hashlib
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from tests.server import PASSWORD, Server, free_port, wait_for
from tests.web.conftest import FLAGS, PATIENCE, PHONE, chromium_path

CADDYFILE = """
{{
    admin off
    skip_install_trust
    auto_https disable_redirects
    storage file_system {storage}
}}
https://localhost:{port} {{
    bind 127.0.0.1
    tls internal
    reverse_proxy 127.0.0.1:{server}
}}
"""


@pytest.fixture(scope="module")
def port() -> int:
    return free_port()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, port: int) -> Iterator[Server]:
    """Told its address and its proxy, as the README says."""
    settings: dict[str, Any] = {"PUBLIC_URL": f"https://localhost:{port}", "TRUSTED_PROXY": "127.0.0.1"}
    with Server(tmp_path_factory.mktemp("server"), now=datetime.now(UTC), **settings) as running:
        yield running


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory, server: Server, port: int) -> Iterator[Path]:
    """Caddy before the server; the certificate of its authority."""
    caddy = shutil.which("caddy")
    if caddy is None:
        assert not os.environ.get("CI"), "CI must have Caddy"
        pytest.skip("needs Caddy")
    folder = tmp_path_factory.mktemp("caddy")
    (folder / "Caddyfile").write_text(
        CADDYFILE.format(storage=folder / "storage", port=port, server=server.port)
    )
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [caddy, "run", "--config", "Caddyfile", "--adapter", "caddyfile"],
            cwd=folder,
            env={
                **os.environ,
                "HOME": str(folder),
                "XDG_DATA_HOME": str(folder),
                "XDG_CONFIG_HOME": str(folder),
            },
            stdout=log,
            stderr=log,
        )
    certificate = folder / "storage/pki/authorities/local/root.crt"
    try:
        wait_for(lambda: answers(process, port, certificate, folder), "Caddy", seconds=120, pause=0.2)
        yield certificate
    finally:
        process.kill()
        process.wait()


def answers(process: subprocess.Popen[bytes], port: int, certificate: Path, folder: Path) -> bool:
    assert process.poll() is None, (folder / "log").read_text()[-2000:]
    if certificate.exists():
        with suppress(requests.RequestException, OSError):
            return requests.get(f"https://localhost:{port}/healthz", verify=str(certificate), timeout=20).ok
    return False


def key_pins(authority: Path, port: int) -> list[str]:
    """The keys of the authority and of what it signed for this address, in the form Chromium takes."""
    context = ssl.create_default_context(cafile=str(authority))
    assert context.verify_mode is ssl.CERT_REQUIRED
    leaf = x509.load_pem_x509_certificate(
        ssl.get_server_certificate(("localhost", port), ca_certs=str(authority)).encode()
    )
    root = x509.load_pem_x509_certificate(authority.read_bytes())
    keys = [
        each.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        for each in (leaf, root)
    ]
    return [base64.b64encode(hashlib.sha256(key).digest()).decode() for key in keys]


@pytest.fixture(scope="module")
def page(
    chromium: Any, authority: Path, port: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Any]:
    """A phone that comes over HTTPS and trusts these keys alone: every other certificate is checked as ever."""
    pins = ",".join(key_pins(authority, port))
    context = chromium.started_by.chromium.launch_persistent_context(
        str(tmp_path_factory.mktemp("profile")),
        executable_path=chromium_path(),
        args=[*FLAGS, f"--ignore-certificate-errors-spki-list={pins}"],
        base_url=f"https://localhost:{port}",
        viewport=PHONE,
    )
    page = context.new_page()
    page.set_default_timeout(2 * PATIENCE)
    yield page
    context.close()


def test_the_page_is_a_safe_place_and_works_without_a_network(page):
    page.goto("/")

    assert page.evaluate("isSecureContext")
    page.evaluate("navigator.serviceWorker.ready.then(() => true)")
    assert page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.active !== null)")
    assert page.evaluate("typeof navigator.mediaDevices.getUserMedia") == "function"


def test_somebody_signs_in_over_it(server, page):
    email = "ana@example.com"
    form = {"email": email, "password": PASSWORD, "name": "Ana", "timezone": "UTC", "region": "GB"}
    server.anonymous().post("/accounts", json=form, expect=201)

    page.goto("/")
    signed_in = page.evaluate(
        """async (credentials) => {
            const answer = await fetch("/api/v1/tokens", {
                method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(credentials)
            })
            localStorage.setItem("nextday.token", (await answer.json()).token)
            return answer.status
        }""",
        {"email": email, "password": PASSWORD, "device": "a phone"},
    )
    page.goto("/")

    assert signed_in == 201
    page.get_by_role("heading", name="Nobody is waiting").wait_for()


def test_the_server_knows_that_it_is_reached_over_https_and_by_whom(server, authority, port):
    answer = requests.get(f"https://localhost:{port}/api/v1/account", verify=str(authority), timeout=60)

    assert answer.status_code == 401
    assert "Strict-Transport-Security" in answer.headers
    assert "Strict-Transport-Security" not in requests.get(f"{server.address}/", timeout=60).headers


def test_a_code_for_another_phone_leads_to_the_address_outside(server, port):
    ana = server.sign_up("ben")

    assert ana.post("/pairings", expect=201)["url"].startswith(f"https://localhost:{port}/pair#")


def test_who_asks_too_often_is_told_apart_from_others_behind_the_same_proxy(authority, port):
    """Caddy replaces what a client says of itself: nobody gets a new address by a header."""
    wrong = {"code": "no such code", "device": "x"}
    statuses = [
        requests.post(
            f"https://localhost:{port}/api/v1/pairings/claim",
            json=wrong,
            headers={"X-Forwarded-For": f"2001:db8::{number:x}"},
            verify=str(authority),
            timeout=60,
        ).status_code
        for number in range(1, 12)
    ]

    assert statuses == [404] * 10 + [429]
