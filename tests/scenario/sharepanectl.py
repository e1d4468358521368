"""Drives real sharepanectl processes, and holds every one of them to the contract of the command line:
with --json exactly one JSON document on standard output, an error in the documented shape and as one line on
standard error, and only the documented exit statuses.
"""
import json
import os
import pathlib
import shutil
import signal
import subprocess
import tempfile
import unittest

PROGRAM = os.environ.get("SHAREPANECTL", "sharepanectl")
EXIT_STATUSES = {0, 1, 2, 3, 4, 5, 6, 75}
ERROR_CODES = {"invalid_argument", "not_found", "already_exists", "conflict", "in_use", "not_authorised", "revoked",
               "needs_person", "disk_full", "unavailable", "corrupt", "unsupported", "cancelled", "failed"}


class Outcome:
    """What one run said."""

    def __init__(self, status, document, errors):
        self.status = status
        self.document = document
        self.errors = errors

    @property
    def error(self):
        return self.document["error"]


class Serve:
    """A running `sharepanectl serve`; `launcher`: what runs it, by exec."""

    def __init__(self, workspace, *options, launcher=()):
        self.process = subprocess.Popen([*launcher, PROGRAM, "--workspace", str(workspace), "serve",
                                         *map(str, options)], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        line = self.process.stdout.readline()
        if not line:
            raise AssertionError(f"serve did not start: {self.process.communicate()[1]}")
        self.ready = json.loads(line)

    def kill(self):
        self.process.kill()
        self.process.communicate()

    def stop(self):
        """Asks it to end; its exit status and what it still said."""
        self.process.send_signal(signal.SIGTERM)
        out, errors = self.process.communicate(timeout=60)
        return self.process.returncode, out, errors


class Scenario(unittest.TestCase):
    """A test with a workspace of its own, gone afterwards."""

    maxDiff = 4000

    def setUp(self):
        self.folder = pathlib.Path(tempfile.mkdtemp(prefix="sharepane-scenario-"))
        self.addCleanup(shutil.rmtree, self.folder, ignore_errors=True)
        self.workspace = self.folder / "workspace"

    def command(self, *arguments, workspace=None):
        return [PROGRAM, "--workspace", str(workspace or self.workspace), *map(str, arguments)]

    def run_json(self, *arguments, stdin=None, workspace=None, timeout=120):
        """Runs with --json and checks everything that holds for every command."""
        run = subprocess.run(self.command("--json", *arguments, workspace=workspace), input=stdin,
                             stdin=subprocess.DEVNULL if stdin is None else None, capture_output=True, text=True,
                             timeout=timeout)
        what = f"{' '.join(map(str, arguments))} → {run.returncode}\n{run.stdout}\n{run.stderr}"
        self.assertIn(run.returncode, EXIT_STATUSES, what)
        try:
            document = json.loads(run.stdout)
        except json.JSONDecodeError:
            self.fail("not exactly one JSON document: " + what)
        if run.returncode == 0:
            self.assertEqual(run.stderr, "", what)
        else:
            self.assertEqual(list(document), ["error"], what)
            self.assertEqual(list(document["error"]), ["code", "message", "object", "hint"], what)
            self.assertIn(document["error"]["code"], ERROR_CODES, what)
            self.assertRegex(run.stderr, r"\Asharepanectl: [^\n]+\n\Z", what)
        return Outcome(run.returncode, document, run.stderr)

    def ctl(self, *arguments, stdin=None, workspace=None):
        """The document of a command that must succeed."""
        outcome = self.run_json(*arguments, stdin=stdin, workspace=workspace)
        self.assertEqual(outcome.status, 0, f"{' '.join(map(str, arguments))}: {outcome.errors}")
        return outcome.document

    def refused(self, status, code, *arguments, stdin=None):
        """The error of a command that must fail in this way."""
        outcome = self.run_json(*arguments, stdin=stdin)
        self.assertEqual((outcome.status, outcome.document.get("error", {}).get("code")) if outcome.status
                         else (0, None), (status, code), f"{' '.join(map(str, arguments))}: {outcome.errors}")
        return outcome.error

    def query(self, database, sql, workspace=None):
        """The rows of a query, as a list of objects."""
        return self.ctl("query", database, sql, workspace=workspace)

    def value(self, database, sql, workspace=None):
        """The single value of a query with one row and one column."""
        (row,) = self.query(database, sql, workspace)
        (value,) = row.values()
        return value

    def write(self, name, text):
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        return path

    def serve(self, *options, workspace=None):
        serving = Serve(workspace or self.workspace, *options)
        self.addCleanup(lambda: serving.process.poll() is None and serving.kill())
        return serving

    def leader(self, database="sales", rows=3):
        """Clusters provider and consumer, and a database of the first with the table orders(id, item)."""
        self.ctl("cluster", "create", "provider")
        self.ctl("cluster", "create", "consumer")
        self.ctl("database", "create", f"provider/{database}")
        self.ctl("table", "create", f"provider/{database}", "orders", "--schema", "id:bigint, item:varchar")
        if rows:
            self.append(1, rows, database)

    def append(self, first, last, database="sales", table="orders"):
        """Ingests rows first…last as one commit; its version."""
        lines = "".join(f'{{"id": {row}, "item": "item {row}"}}\n' for row in range(first, last + 1))
        path = self.write(f"rows-{first}-{last}.ndjson", lines)
        return self.ctl("ingest", f"provider/{database}", table, path)["version"]

    def attach(self, database="sales"):
        self.ctl("follower", "attach", "consumer", "--leader", "provider", "--database", database)
        return self.ctl("sync", "wait", f"consumer/{database}", "--timeout", "60s")

    def assert_same_rows(self, sql, leader="provider/sales", follower="consumer/sales"):
        rows = self.query(leader, sql)
        self.assertEqual(self.query(follower, sql), rows)
        return rows
