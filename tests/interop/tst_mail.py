"""Invitations by mail through a real SMTP server (aiosmtpd): what arrives is read by Python's email package, and the
attached file by sharepanectl. Debian's Python runs this: aiosmtpd is a package of its (python3-aiosmtpd)."""
import email
import email.policy
import os
import pathlib
import socket
import sys
import unittest

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "scenario"), str(TESTS / "support")]
from mailserver import PASSWORD, USER, Server, certificate
from sharepanectl import Scenario

os.environ["SHAREPANE_SECRETS_FILE_KEY"] = "a key for these tests only"
MAX = "max@fabrikam.example"
SENDER = "shares@contoso.example"


def message_of(server):
    """The only message that it took."""
    (envelope,) = server.taken
    return email.message_from_bytes(envelope.content, policy=email.policy.default)


class Mail(Scenario):
    def setUp(self):
        super().setUp()
        self.leader()
        self.ctl("account", "create", "contoso", "--email", "ann@contoso.example", "--organization", "Contoso & Söhne")
        terms = self.write("terms.txt", "Be kind.\n")
        self.ctl("share", "create", "contoso/sales", "--description", "All <sales>", "--terms", terms)
        self.ctl("share", "dataset", "add", "contoso/sales", "--database", "provider/sales")
        self.pair = certificate(self.folder, "server")

    def server(self, security="starttls"):
        server = Server(security, self.pair if security != "none" else None)
        server.start()
        self.addCleanup(server.stop)
        return server

    def configure(self, server, *options, password=PASSWORD):
        login = ("--user", USER, "--password-file", "-") if server.security != "none" else ("--user", "")
        return self.ctl("mail", "set", "--host", "localhost", "--port", server.port, "--security", server.security,
                        "--from", SENDER, "--ca-file", self.pair[0], *login, *options, stdin=password + "\n")

    def invite(self, *options):
        return self.ctl("invitation", "create", "contoso/sales", "--to", MAX, *options)

    def assert_invitation(self, server, made):
        message = message_of(server)
        self.assertEqual(server.taken[0].mail_from, SENDER)
        self.assertEqual(server.taken[0].rcpt_tos, [MAX])
        self.assertEqual((message["from"].addresses[0].display_name, message["from"].addresses[0].addr_spec),
                         ("Contoso & Söhne", SENDER))
        self.assertEqual(message["reply-to"].addresses[0].addr_spec, "ann@contoso.example")
        self.assertEqual(message["to"], MAX)
        self.assertIsNotNone(message["date"].datetime)
        self.assertRegex(message["message-id"], r"\A<[0-9a-f-]{36}@contoso\.example>\Z")
        self.assertEqual(message.get_content_type(), "multipart/mixed")
        bodies, attached = message.iter_parts()
        self.assertEqual(bodies.get_content_type(), "multipart/alternative")
        self.assertEqual([part.get_content_type() for part in bodies.iter_parts()], ["text/plain", "text/html"])
        self.assertEqual(attached.get_content_disposition(), "attachment")
        self.assertEqual(attached["content-transfer-encoding"], "base64")
        file = self.folder / attached.get_filename()
        file.write_bytes(attached.get_content())
        shown = self.ctl("invitation", "show", file)
        self.assertEqual((shown["id"], shown["recipient"], shown["terms"]), (made["id"], MAX, "Be kind.\n"))
        text, html = (message.get_body((kind,)).get_content() for kind in ("plain", "html"))
        for body in text, html:
            self.assertIn(shown["provider"]["fingerprint"], body)
            self.assertIn(made["link"], body)
        self.assertIn("Contoso & Söhne", text)
        self.assertIn("Contoso &amp; Söhne", html)
        self.assertIn("All <sales>", text)
        self.assertIn("All &lt;sales&gt;", html)
        return text

    def test_an_invitation_arrives_with_text_html_and_the_file(self):
        for security in ("starttls", "tls", "none"):
            with self.subTest(security):
                server = self.server(security)
                self.assertTrue(self.configure(server)["changed"])
                self.assertEqual(self.ctl("mail", "test", "--to", "ann@contoso.example")["sent"], True)
                self.assertEqual(message_of(server)["subject"], "Sharepane can send mail")
                server.taken.clear()
                made = self.invite("--send")
                self.assertTrue(made["created"] and made["sent"])
                text = self.assert_invitation(server, made)
                self.assertIn("terms of use", text)
                self.ctl("invitation", "withdraw", made["id"])

    def test_a_resent_invitation_is_mailed_and_repeating_what_was_sent_sends_nothing(self):
        server = self.server()
        self.configure(server, "--language", "de")
        made = self.invite("--send")
        again = self.invite("--send")
        self.assertEqual((again["id"], again["created"], again["sent"]), (made["id"], False, True))
        text = self.assert_invitation(server, made)
        self.assertIn("lädt Sie zur Freigabe", text)
        server.taken.clear()
        resent = self.ctl("invitation", "resend", made["id"], "--send")
        self.assertNotEqual(resent["link"], made["link"])
        self.assert_invitation(server, resent)
        actions = [entry["action"] for entry in self.ctl("activity", "list", "--object", f"contoso/sales/{made['id']}")]
        self.assertEqual(actions, ["invitation create", "invitation send", "invitation resend", "invitation send"])

    def test_what_fails_leaves_the_invitation_and_says_how_to_send_it_again(self):
        server = self.server()
        self.configure(server, password="wrong")
        error = self.refused(6, "needs_person", "invitation", "create", "contoso/sales", "--to", MAX, "--send")
        self.assertIn("refused the user name ann or the password: 535", error["message"])
        (waiting,) = self.ctl("invitation", "list")
        self.assertEqual(waiting["state"], "pending")
        self.assertIn(f"sharepanectl invitation resend {waiting['id']} --send", error["hint"])
        failed = self.ctl("activity", "list", "--object", f"contoso/sales/{waiting['id']}")[-1]
        self.assertEqual((failed["action"], failed["outcome"]), ("invitation send", "failed"))
        # Its secret was in what was made then: only resending can send it.
        again = self.refused(5, "conflict", "invitation", "create", "contoso/sales", "--to", MAX, "--send")
        self.assertIn("resend", again["hint"])
        self.ctl("mail", "set", "--password-file", self.write("password", PASSWORD))
        self.assertEqual(server.taken, [])
        self.assert_invitation(server, self.ctl("invitation", "resend", waiting["id"], "--send"))

    def test_a_certificate_that_is_not_trusted_is_not_used(self):
        server = self.server()
        self.configure(server)
        other, _ = certificate(self.folder, "other")
        for authorities in (other, ""):
            self.ctl("mail", "set", "--ca-file", authorities)
            error = self.refused(6, "needs_person", "mail", "test", "--to", MAX)
            self.assertIn("its certificate is not trusted", error["message"])
            self.assertIn("--ca-file", error["hint"])
        self.ctl("mail", "set", "--ca-file", self.folder / "none.pem")
        error = self.refused(6, "needs_person", "mail", "test", "--to", MAX)
        self.assertIn("none.pem", error["message"])
        self.assertEqual(server.taken, [])

    def test_without_tls_nothing_is_said(self):
        server = self.server("none")
        self.ctl("mail", "set", "--host", "localhost", "--port", server.port, "--from", SENDER)
        error = self.refused(6, "needs_person", "mail", "test", "--to", MAX)
        self.assertIn("STARTTLS", error["message"])
        self.ctl("mail", "set", "--security", "tls")
        error = self.refused(6, "needs_person", "mail", "test", "--to", MAX)
        self.assertIn("--security", error["hint"])
        self.assertEqual(server.taken, [])

    def test_a_server_that_is_away_or_busy_is_transient_and_a_refusal_is_not(self):
        server = self.server("none")
        self.configure(server)
        server.refusal = "451 come back later"
        error = self.refused(75, "unavailable", "mail", "test", "--to", MAX)
        self.assertIn("come back later", error["message"])
        server.refusal = "554 not from you"
        error = self.refused(6, "needs_person", "mail", "test", "--to", MAX)
        self.assertIn("not from you", error["message"])
        with socket.socket() as taken:  # a port on which nobody listens
            taken.bind(("127.0.0.1", 0))
            self.ctl("mail", "set", "--port", taken.getsockname()[1])
            error = self.refused(75, "unavailable", "invitation", "create", "contoso/sales", "--to", MAX, "--send")
        self.assertIn("invitation resend", error["hint"])
        self.assertEqual(len(self.ctl("invitation", "list")), 1)

    def test_settings_are_kept_checked_and_shown_without_the_password(self):
        self.assertFalse(self.ctl("mail", "show")["configured"])
        error = self.refused(6, "needs_person", "invitation", "create", "contoso/sales", "--to", MAX, "--send")
        self.assertIn("sharepanectl mail set", error["hint"])
        self.assertEqual(self.ctl("invitation", "list"), [])  # what can't be sent isn't made
        base = ("mail", "set", "--host", "smtp.contoso.example", "--from", SENDER)
        self.refused(2, "invalid_argument", "mail", "set", "--host", "smtp.contoso.example")
        self.refused(2, "invalid_argument", *base, "--security", "none")
        self.refused(2, "invalid_argument", *base, "--security", "ssl")
        self.refused(2, "invalid_argument", *base, "--language", "fr")
        self.refused(2, "invalid_argument", *base, "--user", USER)
        self.refused(2, "invalid_argument", *base, "--user", USER, "--password-file", self.write("lines", "a\nb\n"))
        self.refused(4, "not_found", *base, "--user", USER, "--password-file", self.folder / "none")
        self.refused(2, "invalid_argument", "mail", "set", "--host", "a b", "--from", SENDER)
        self.refused(2, "invalid_argument", "mail", "set", "--host", "smtp.contoso.example", "--from", "a\nb@c.example")
        self.assertFalse(self.ctl("mail", "show")["configured"])
        login = ("--user", USER, "--password-file", "-")
        self.assertTrue(self.ctl(*base, *login, stdin="secret-7319\n")["changed"])
        self.assertFalse(self.ctl(*base, "--user", USER)["changed"])
        shown = self.ctl("mail", "show")
        self.assertEqual(shown, {"configured": True, "host": "smtp.contoso.example", "port": 587, "security": "starttls",
                                 "user": USER, "from": SENDER, "ca_file": None, "language": "en"})
        # The password is for that user at that server, and goes to no other.
        self.refused(2, "invalid_argument", "mail", "set", "--host", "smtp.evil.example")
        self.refused(2, "invalid_argument", "mail", "set", "--user", "bob")
        self.assertEqual(self.ctl("mail", "show"), shown)
        self.assertTrue(self.ctl("mail", "set", "--user", "")["changed"])
        self.assertIsNone(self.ctl("mail", "show")["user"])
        self.refused(2, "invalid_argument", "mail", "set", "--user", USER)
        for file in self.workspace.rglob("*"):
            self.assertFalse(file.is_file() and b"secret-7319" in file.read_bytes(), file)
        self.refused(2, "invalid_argument", "mail", "test", "--to", "nobody")

    def test_whoever_acts_as_a_principal_sends_nothing(self):
        for command in (("mail", "show"), ("mail", "set", "--host", "localhost"), ("mail", "test", "--to", MAX)):
            self.refused(3, "not_authorised", "--as", "aaduser=eve@contoso.example", *command)


if __name__ == "__main__":
    unittest.main()
