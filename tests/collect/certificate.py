"""A TLS server with a certificate that nobody trusts."""

from __future__ import annotations

import datetime
import socket
import ssl
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec


def make(path: Path, host: str = "elsewhere.example") -> Path:
    """A file with a key and a certificate for a host that nobody vouches for."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, host)])
    day = datetime.datetime(2020, 1, 1)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day + datetime.timedelta(days=36500))
    named = x509.SubjectAlternativeName([x509.DNSName(host)])
    signed = made.add_extension(named, critical=False).sign(key, hashes.SHA256())
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


@contextmanager
def serving() -> Iterator[int]:
    """The port of a server that shakes hands and says nothing."""
    with tempfile.TemporaryDirectory() as folder, socket.socket() as listening:
        path = make(Path(folder, "both.pem"))
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(path)
        listening.bind(("127.0.0.1", 0))
        listening.listen()

        def serve() -> None:
            client, _ = listening.accept()
            with client, suppress(OSError):
                context.wrap_socket(client, server_side=True).close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listening.getsockname()[1]
        thread.join(5)
