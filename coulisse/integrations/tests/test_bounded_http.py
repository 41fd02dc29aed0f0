"""An exchange with the outside ends in time, whatever the other side does."""

import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from coulisse.integrations import bounded_http
from coulisse.integrations.bounded_http import NO_ANSWER, TooLarge, seconds_left, send, within

Serve = Callable[[socket.socket, threading.Event], None]


@contextmanager
def serving(serve: Serve) -> Iterator[str]:
    """A server of one kind of behaviour, on loopback."""
    over = threading.Event()
    listening = socket.create_server(("127.0.0.1", 0))
    listening.settimeout(0.05)

    def accept() -> None:
        while not over.is_set():
            try:
                connection, _ = listening.accept()
            except TimeoutError:
                continue
            with connection:
                try:
                    serve(connection, over)
                except OSError:
                    pass

    thread = threading.Thread(target=accept)
    thread.start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}/"
    finally:
        over.set()
        thread.join()
        listening.close()


def silent(connection: socket.socket, over: threading.Event) -> None:
    over.wait(10)


def dripping_headers(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\n")
    while not over.wait(0.05):
        connection.sendall(b"x")


def dripping_body(connection: socket.socket, over: threading.Event) -> None:
    connection.recv(4096)
    connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
    while not over.wait(0.05):
        connection.sendall(b"x")


@pytest.mark.parametrize("serve", [silent, dripping_headers, dripping_body])
def test_an_answer_that_never_ends_is_given_up_in_time(serve: Serve) -> None:
    with serving(serve) as url:
        began = time.monotonic()
        with pytest.raises(NO_ANSWER):
            send(httpx.Request("GET", url), seconds=0.4)
        assert time.monotonic() - began < 0.8


def test_an_outer_limit_ends_an_inner_one() -> None:
    with serving(silent) as url:
        began = time.monotonic()
        with within(0.3), pytest.raises(NO_ANSWER):
            send(httpx.Request("GET", url), seconds=5)
        assert time.monotonic() - began < 0.8


def test_nothing_is_begun_without_time() -> None:
    with serving(silent) as url, within(0), pytest.raises(NO_ANSWER):
        send(httpx.Request("GET", url), seconds=5)


def test_a_huge_answer_is_not_read() -> None:
    def huge(connection: socket.socket, over: threading.Event) -> None:
        connection.recv(4096)
        connection.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n" + b"x" * 100_000)

    with serving(huge) as url, pytest.raises(TooLarge):
        send(httpx.Request("GET", url), seconds=2, most_bytes=50_000)


def test_a_closed_port_is_no_answer() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    with pytest.raises(NO_ANSWER):
        send(httpx.Request("GET", f"http://127.0.0.1:{port}/"), seconds=2)


def test_outside_a_limit_time_is_endless() -> None:
    assert seconds_left() == float("inf")


def own_certificate(folder: Path) -> Path:
    """A certificate for 127.0.0.1 that nobody vouches for, with its key, in one file."""
    key, name, now = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "loopback")]), datetime.now(UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, now - timedelta(days=1), now + timedelta(days=1))
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]), critical=False)
    kept = folder / "own.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    kept.write_bytes(private + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return kept


@pytest.fixture
def sealed(tmp_path: Path) -> Iterator[tuple[str, Path]]:
    """A server over TLS, and the certificate that it shows."""
    certificate = own_certificate(tmp_path)
    tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    tls.load_cert_chain(certificate)

    def hello(connection: socket.socket, over: threading.Event) -> None:
        with tls.wrap_socket(connection, server_side=True) as inner:
            inner.recv(4096)
            inner.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\nhello")

    with serving(hello) as url:
        yield url.replace("http:", "https:"), certificate


def test_a_certificate_that_nobody_vouches_for_is_refused(sealed: tuple[str, Path]) -> None:
    with pytest.raises(NO_ANSWER, match="CERTIFICATE_VERIFY_FAILED"):
        send(httpx.Request("GET", sealed[0]), seconds=3)


def test_an_exchange_over_tls_has_an_end_too(sealed: tuple[str, Path], monkeypatch: pytest.MonkeyPatch) -> None:
    url, certificate = sealed
    monkeypatch.setattr(httpx, "create_ssl_context", lambda: ssl.create_default_context(cafile=str(certificate)))
    with bounded_http.BoundedTransport() as trusting:
        monkeypatch.setattr(bounded_http, "_connections_of", lambda process: trusting)
        assert send(httpx.Request("GET", url), seconds=3).content == b"hello"
        with serving(silent) as mute, pytest.raises(NO_ANSWER):
            send(httpx.Request("GET", mute.replace("http:", "https:")), seconds=0.3)
