"""What a person at a terminal meets: names that hold orders to it, commands that are repeated, files that are damaged."""
import json
import subprocess
import unittest

from sharepanectl import Scenario

ESC, LINE_END, OVERRIDE = "\x1b[31m", "\n", "\u202e"
HOSTILE = f"a{ESC}b{LINE_END}c{OVERRIDE}d"


class CommandLine(Scenario):
    def text(self, *arguments):
        """What a command says to people: (status, standard output, standard error)."""
        run = subprocess.run(self.command(*arguments), stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=120)
        return run.returncode, run.stdout, run.stderr

    def assert_harmless(self, text, lines=None):
        for order in (ESC[:1], OVERRIDE):
            self.assertNotIn(order, text)
        if lines is not None:
            self.assertEqual(len(text.splitlines()), lines, text)

    def test_what_names_hold_is_shown_and_not_obeyed(self):
        self.leader(rows=0)
        _, _, errors = self.text("table", "show", "provider/sales", HOSTILE)
        self.assert_harmless(errors, lines=1)
        self.assertIn(r"a\x1b[31mb\nc\u202ed", errors)
        self.ctl("account", "create", "acme", "--email", "ann@example.org", "--organization", f"Acme{OVERRIDE}")
        status, out, _ = self.text("account", "list")
        self.assertEqual(status, 0)
        self.assert_harmless(out, lines=2)
        self.assertEqual(self.ctl("account", "show", "acme")["organization"], f"Acme{OVERRIDE}")  # JSON has it as it is

    def test_rejected_rows_are_lines_of_their_own_whatever_the_file_is_called(self):
        self.leader(rows=0)
        path = self.write(f"x{ESC}{LINE_END}y.csv", "id,item\n1,a\nzz,b\n")
        status, out, _ = self.text("ingest", "provider/sales", "orders", path)
        self.assertEqual(status, 0)
        self.assert_harmless(out, lines=2)
        self.assertIn(r"x\x1b[31m\ny.csv:3:", out)

    def test_a_rename_may_be_repeated(self):
        self.leader()
        for _ in range(2):
            self.ctl("table", "column", "rename", "provider/sales", "orders", "item", "article")
        for _ in range(2):
            self.ctl("table", "rename", "provider/sales", "orders", "purchases")
        self.assertEqual(self.value("provider/sales", "SELECT count(article) AS n FROM purchases"), 3)
        error = self.refused(4, "not_found", "table", "column", "rename", "provider/sales", "purchases", "item", "other")
        self.assertIn("article", error["hint"])
        self.refused(4, "not_found", "table", "rename", "provider/sales", "orders", "other")

    def test_a_principal_is_one_in_every_spelling(self):
        self.leader()
        self.ctl("database", "principal", "add", "provider/sales", "--role", "viewers", "aaduser=Ann@Example.org")
        self.ctl("database", "principal", "add", "provider/sales", "--role", "viewers", "aaduser=ann@example.org")
        self.assertEqual(len(self.ctl("database", "principal", "list", "provider/sales")), 1)
        self.ctl("--as", "AADUser=ANN@example.org", "query", "provider/sales", "SELECT 1")
        self.ctl("database", "principal", "drop", "provider/sales", "--role", "viewers", "aaduser=ANN@EXAMPLE.ORG")
        self.assertEqual(self.ctl("database", "principal", "list", "provider/sales"), [])

    def test_nothing_is_appended_to_a_table_whose_log_is_damaged(self):
        self.leader(rows=0)
        for i in range(3):
            self.append(i, i)
        location = self.ctl("table", "show", "provider/sales", "orders")["location"].removeprefix("file://")
        entry = next(iter(sorted(self.workspace.glob("storage/provider/databases/sales/tables/*/_delta_log/*2.json"))))
        self.assertTrue(str(entry).startswith(location))
        whole = entry.read_text()
        row = self.write("row.ndjson", json.dumps({"id": 9, "item": "late"}))
        for damaged in (whole[:-20], whole[:40], "", whole.replace('"path"', '"pith"'), None):
            entry.unlink()
            if damaged is not None:
                entry.write_text(damaged)
            error = self.refused(1, "corrupt", "ingest", "provider/sales", "orders", row)
            self.assertTrue(error["object"].endswith(f"_delta_log/{entry.name}"), error)
            self.assertIn("backup", error["hint"])
            entry.write_text(whole)
        self.assertEqual(self.value("provider/sales", "SELECT count(*) AS n FROM orders"), 3)
        self.ctl("ingest", "provider/sales", "orders", row)
        self.assertEqual(self.value("provider/sales", "SELECT count(*) AS n FROM orders"), 4)


if __name__ == "__main__":
    unittest.main(verbosity=2)
