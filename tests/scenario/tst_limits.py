"""`sharepanectl serve --limit`: the share service holds the limits that it was told, and refuses what is none."""
import http.client
import os
import socket
import subprocess
import unittest

from sharepanectl import PROGRAM, Scenario

os.environ["SHAREPANE_SECRETS_FILE_KEY"] = "a key for these tests only"
LISTEN = ("--listen", "127.0.0.1:0", "--http")


class Limits(Scenario):
    def served(self, *limits):
        options = [part for limit in limits for part in ("--limit", limit)]
        host, port = self.serve(*LISTEN, *options).ready["service"]["address"].split(":")
        return host, int(port)

    def status(self, address, method="GET", headers=None, body=None):
        connection = http.client.HTTPConnection(*address, timeout=30)
        try:
            connection.request(method, "/delta-sharing/shares", body=body, headers=headers or {})
            return connection.getresponse().status
        finally:
            connection.close()

    def test_what_is_larger_or_more_often_than_told_is_refused(self):
        address = self.served("header-bytes=1KiB", "body-bytes=2KiB", "wrong-credential-burst=3",
                              "wrong-credentials-per-minute=1")
        self.assertEqual(self.status(address, headers={"X-Long": "x" * 1100}), 431)
        self.assertEqual(self.status(address, "POST", body=b" " * 2049), 413)
        self.assertEqual(self.status(address, "POST", body=b" " * 2048), 404)  # nothing is posted there
        wrong = {"Authorization": "Bearer nobody"}
        self.assertEqual([self.status(address, headers=wrong) for _ in range(4)], [401, 401, 401, 429])

    def test_one_connection_too_many_and_one_that_is_idle_are_closed(self):
        address = self.served("connections-per-address=2", "idle=300ms")
        connections = [socket.create_connection(address, timeout=30) for _ in range(3)]
        for connection in connections:
            self.addCleanup(connection.close)
        self.assertEqual(connections[2].recv(1), b"")
        self.assertEqual([connection.recv(1) for connection in connections[:2]], [b"", b""])

    def test_what_is_no_limit_is_refused_before_anything_begins(self):
        refused = {"speed=1": "header-bytes, body-bytes, connections", "idle": "NAME=VALUE", "idle=10": "from 100ms to 1d",
                   "idle=99ms": "from 100ms to 1d", "connections=0": "from 1 to 1000000", "body-bytes=65MiB": "64MiB",
                   "=1s": "header-bytes", "io-threads=many": "from 1 to 256"}
        for limit, hint in refused.items():
            with self.subTest(limit):
                error = self.refused(2, "invalid_argument", "serve", *LISTEN, "--limit", limit)
                self.assertIn(hint, error["hint"])
        error = self.refused(2, "invalid_argument", "serve", *LISTEN, "--limit", "idle=1s", "--limit", "idle=2s")
        self.assertIn("twice", error["message"])
        self.refused(2, "invalid_argument", "serve", "--limit", "idle=1s")  # nothing listens

    def test_the_help_names_each_limit_with_what_is_usual_and_its_range(self):
        text = subprocess.run([PROGRAM, "serve", "--help"], capture_output=True, text=True, check=True).stdout
        listed = text.split("Limits of the share service", 1)[1].splitlines()
        names = [line.split()[0] for line in listed if ", from " in line]
        known = self.refused(2, "invalid_argument", "serve", *LISTEN, "--limit", "x=1")["hint"]
        self.assertEqual(known, "choose one of " + ", ".join(names))
        self.assertRegex(text, r"header-bytes +16KiB, from 1KiB to 1MiB\n +Request line")


if __name__ == "__main__":
    unittest.main()
