"""A real SMTP server (aiosmtpd) for tests, in the test's process or as one of its own:

    mailserver.py ADDRESS CERTIFICATE KEY FOLDER

takes mail by STARTTLS on a free port of ADDRESS, which it prints, and puts each message into FOLDER as 0.eml, 1.eml …
aiosmtpd is a package of Debian's (python3-aiosmtpd), for Debian's Python."""
import asyncio
import logging
import pathlib
import ssl
import subprocess
import sys
import warnings

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

USER = "ann"
PASSWORD = "right päßword"
# What aiosmtpd thinks of the clients and servers of these tests.
logging.getLogger("mail").setLevel(logging.CRITICAL)
warnings.filterwarnings("ignore", module="aiosmtpd")


def certificate(folder, name, subject="DNS:localhost"):
    """A self-signed certificate and its key."""
    pair = folder / f"{name}.pem", folder / f"{name}.key"
    subprocess.run(["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost",
                    "-addext", f"subjectAltName={subject}", "-out", pair[0], "-keyout", pair[1]],
                   check=True, capture_output=True)
    return pair


class Postbox:
    """What takes mail from whoever has the password, in the way that its security says."""

    def __init__(self, security, pair=None):
        self.security = security
        self.context = None
        if pair:
            self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            self.context.load_cert_chain(*pair)
        self.refusal = None

    def protocol(self):
        """For one connection."""
        return SMTP(self, hostname="localhost", authenticator=self.authenticate,
                    auth_required=self.security != "none", auth_require_tls=self.security == "starttls",
                    tls_context=self.context if self.security == "starttls" else None,
                    require_starttls=self.security == "starttls")

    def authenticate(self, _server, _session, _envelope, _mechanism, data):
        is_right = isinstance(data, LoginPassword) and (data.login, data.password) == (USER.encode(), PASSWORD.encode())
        return AuthResult(success=is_right, handled=False)

    async def handle_DATA(self, _server, _session, envelope):
        if self.refusal:
            return self.refusal
        self.take(envelope)
        return "250 taken"

    def take(self, envelope):
        raise NotImplementedError


class Server(Postbox, Controller):
    """Takes mail on a port of localhost, on a thread of its own."""

    def __init__(self, security, pair=None):
        Postbox.__init__(self, security, pair)
        self.taken = []
        Controller.__init__(self, self, hostname="127.0.0.1", port=0,
                            ssl_context=self.context if security == "tls" else None)

    def factory(self):
        return self.protocol()

    def take(self, envelope):
        self.taken.append(envelope)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()


class FolderPostbox(Postbox):
    def __init__(self, pair, folder):
        super().__init__("starttls", pair)
        self.folder = folder
        self.count = 0

    def take(self, envelope):
        file = self.folder / f"{self.count}.eml"
        self.count += 1
        part = file.with_suffix(".part")
        part.write_bytes(envelope.content)
        part.rename(file)  # who looks for it finds all of it


async def serve(address, pair, folder):
    # Not aiosmtpd's Controller, which connects to itself: a host may have no loopback.
    postbox = FolderPostbox(pair, folder)
    server = await asyncio.get_running_loop().create_server(postbox.protocol, host=address, port=0)
    print(server.sockets[0].getsockname()[1], flush=True)
    await server.serve_forever()


if __name__ == "__main__":
    asyncio.run(serve(sys.argv[1], tuple(sys.argv[2:4]), pathlib.Path(sys.argv[4])))
