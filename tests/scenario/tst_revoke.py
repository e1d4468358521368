"""What one process withdraws, the service of another one refuses from the very next request on: however many requests it
has answered from memory before, and whichever of its threads answers.
"""
import http.client
import json
import os
import threading
import time
import unittest
import urllib.parse

from sharepanectl import Scenario

os.environ["SHAREPANE_SECRETS_FILE_KEY"] = "a key of this test alone, which protects nothing"

RECIPIENT = "max@fabrikam.example"
CONNECTIONS = 8  # more than the service has threads that answer


class Client:
    """A connection that stays."""

    def __init__(self, address):
        self.connection = http.client.HTTPConnection(address, timeout=30)

    def status(self, method, path, token=None, body=None):
        headers = {"Authorization": "Bearer " + token} if token else {}
        self.connection.request(method, path, body, headers)
        answer = self.connection.getresponse()
        self.text = answer.read()
        return answer.status


class Revoking(Scenario):
    def setUp(self):
        super().setUp()
        self.leader()
        self.ctl("account", "create", "contoso", "--email", "ann@contoso.example")
        self.ctl("share", "create", "contoso/shop")
        self.ctl("share", "dataset", "add", "contoso/shop", "--database", "provider/sales")
        self.address = self.serve("--listen", "127.0.0.1:0", "--http").ready["service"]["address"]
        self.clients = [Client(self.address) for _ in range(CONNECTIONS)]
        for client in self.clients:
            self.addCleanup(client.connection.close)
        self.issue("create")

    def issue(self, verb):
        path = self.folder / f"{verb}.share"
        path.unlink(missing_ok=True)
        rotate = ["--rotate"] if verb == "rotate" else []
        self.ctl("profile", "create", "contoso/shop", "--to", RECIPIENT, "--output", path, *rotate)
        self.token = json.loads(path.read_text())["bearerToken"]

    def list_tables(self, client):
        return client.status("GET", "/delta-sharing/shares/shop/all-tables", self.token)

    def query(self):
        """The path of the signed URL of an extent."""
        client = self.clients[0]
        self.assertEqual(client.status("POST", "/delta-sharing/shares/shop/schemas/sales/tables/orders/query",
                                       self.token, "{}"), 200)
        url = urllib.parse.urlparse(json.loads(client.text.splitlines()[-1])["file"]["url"])
        return f"{url.path}?{url.query}"

    def warm(self, extent):
        """Every thread of the service has answered from memory."""
        for client in self.clients * 3:
            self.assertEqual(client.status("GET", extent), 200)
            self.assertEqual(self.list_tables(client), 200)

    def test_the_next_request_after_a_revocation_is_refused(self):
        for _ in range(3):
            extent = self.query()
            self.warm(extent)
            self.ctl("profile", "revoke", "contoso/shop", "--to", RECIPIENT)
            for client in self.clients:
                self.assertEqual(client.status("GET", extent), 401)
                self.assertIn(b"revoked", client.text)
                self.assertEqual(self.list_tables(client), 401)
            self.issue("create")

    def test_the_next_request_after_another_change_sees_it(self):
        extent = self.query()
        self.warm(extent)
        old = self.token
        self.issue("rotate")
        for client in self.clients:
            self.assertEqual(client.status("GET", "/delta-sharing/shares", old), 401)
        self.warm(extent)
        self.ctl("share", "dataset", "remove", "contoso/shop", "--database", "provider/sales")
        for client in self.clients:
            self.assertEqual(client.status("GET", extent), 404)
            self.assertEqual((self.list_tables(client), json.loads(client.text)["items"]), (200, []))

    def test_nobody_who_asks_after_a_revocation_is_answered_under_load(self):
        extent = self.query()
        ended = threading.Event()
        answers = []

        def ask(client):
            while not ended.is_set():
                asked = time.monotonic()
                answers.append((asked, client.status("GET", extent)))

        threads = [threading.Thread(target=ask, args=(client,)) for client in self.clients]
        for thread in threads:
            thread.start()
        while len(answers) < 200:
            time.sleep(0.01)
        self.ctl("profile", "revoke", "contoso/shop", "--to", RECIPIENT)
        revoked = time.monotonic()
        while not any(asked > revoked for asked, _ in answers[-CONNECTIONS:]):
            time.sleep(0.01)
        ended.set()
        for thread in threads:
            thread.join()
        self.assertEqual(answers[0][1], 200)
        late = {status for asked, status in answers if asked > revoked}
        self.assertLessEqual(late, {401, 429})
        self.assertIn(401, {status for _, status in answers})


if __name__ == "__main__":
    unittest.main()
