"""Sharepane's Delta tables as delta-rs sees them, and delta-rs's as Sharepane does.

DELTATOOL is the program built from deltatool.cpp.
"""

import datetime
import decimal
import json
import os
import pathlib
import subprocess
import tempfile
import threading
import unittest

import deltalake
import pyarrow
import pyarrow.parquet

TOOL = os.environ["DELTATOOL"]
UTC = datetime.timezone.utc


def tool(*arguments, check=True):
    done = subprocess.run([TOOL, *map(str, arguments)], capture_output=True, text=True, timeout=240)
    if check and done.returncode != 0:
        raise AssertionError(f"deltatool {arguments[0]}: {done.stderr.strip()}")
    return done if not check else done.stdout


def rows(table, version=None):
    arguments = ["rows", table] + ([] if version is None else [version])
    return [json.loads(line) for line in tool(*arguments).splitlines()]


class TableTest(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.folder = pathlib.Path(folder.name)
        self.table = self.folder / "table"

    def log_file(self, version, suffix=".json"):
        return self.table / "_delta_log" / f"{version:020d}{suffix}"

    def read(self, version=None):
        """The table in delta-rs, in the order of its first column."""
        table = deltalake.DeltaTable(self.table)
        if version is not None:
            table.load_as_version(version)
        arrow = pyarrow.table(table.to_pyarrow_table())
        return arrow.sort_by(arrow.column_names[0]).to_pylist()


class DeltaRsReadsSharepane(TableTest):
    def make(self, commits):
        tool("create", self.table, "id:bigint, name:varchar")
        for i in range(1, commits + 1):
            tool("append", self.table, f"SELECT {i}, 'n{i}'")

    def test_every_type_has_its_value(self):
        tool(
            "create",
            self.table,
            "y:tinyint, sh:smallint, i:int, l:bigint, f:float, d:double, de:decimal(38,10), d9:decimal(9,2), bo:boolean, "
            'u:varchar, "sp ace":varchar, bi:blob, da:date, ts:timestamptz, st:struct(x int, y struct(z date)), li:varchar[], '
            "m:map(varchar, decimal(5,1)), ls:struct(p timestamptz)[]",
        )
        tool(
            "append",
            self.table,
            "SELECT * FROM (VALUES ('-128'::TINYINT, '-32768'::SMALLINT, '-2147483648'::INTEGER, '-9223372036854775808'::BIGINT, "
            "0.5::FLOAT, -1e300::DOUBLE, -1234567890123456789012345678.9012345678::DECIMAL(38,10), 1.25::DECIMAL(9,2), true, "
            "'', 'ü🚀', ''::BLOB, DATE '1969-12-31', TIMESTAMPTZ '1969-12-31 23:59:59.999999+00', {'x': 1, 'y': {'z': NULL}}, "
            "[], MAP {}, [{'p': TIMESTAMPTZ '2020-01-01 00:00:00+00'}]), "
            "(127, 32767, 2147483647, 9223372036854775807, -0.25, 1e-300, 0.0000000001, -9999999.99, false, 'x', NULL, "
            "'\\x00\\xFF'::BLOB, DATE '9999-12-31', TIMESTAMPTZ '2026-11-21 21:25:09.374216+00', NULL, ['a', NULL, ''], "
            "MAP {'k': 1.5, 'ü': NULL}, NULL), "
            "(0, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL, NULL))",
        )
        first, nulls, last = self.read()
        self.assertEqual(first["l"], -(2**63))
        self.assertEqual(first["d"], -1e300)
        self.assertEqual(first["de"], decimal.Decimal("-1234567890123456789012345678.9012345678"))
        self.assertEqual(first["d9"], decimal.Decimal("1.25"))
        self.assertEqual(first["u"], "")
        self.assertEqual(first["sp ace"], "ü🚀")
        self.assertEqual(first["bi"], b"")
        self.assertEqual(first["da"], datetime.date(1969, 12, 31))
        self.assertEqual(first["ts"], datetime.datetime(1969, 12, 31, 23, 59, 59, 999999, UTC))
        self.assertEqual(first["st"], {"x": 1, "y": {"z": None}})
        self.assertEqual(first["li"], [])
        self.assertEqual(first["m"], [])
        self.assertEqual(first["ls"], [{"p": datetime.datetime(2020, 1, 1, tzinfo=UTC)}])
        self.assertTrue(all(value is None for name, value in nulls.items() if name != "y"))
        self.assertEqual((last["y"], last["sh"], last["i"], last["l"]), (127, 32767, 2**31 - 1, 2**63 - 1))
        self.assertEqual((last["f"], last["d"], last["bo"]), (-0.25, 1e-300, False))
        self.assertEqual(last["bi"], b"\x00\xff")
        self.assertEqual(last["ts"], datetime.datetime(2026, 11, 21, 21, 25, 9, 374216, UTC))
        self.assertEqual(last["li"], ["a", None, ""])
        self.assertEqual(last["m"], [("k", decimal.Decimal("1.5")), ("ü", None)])
        protocol = deltalake.DeltaTable(self.table).protocol()
        self.assertEqual((protocol.min_reader_version, protocol.min_writer_version), (1, 2))

    def test_timestamps_without_zone_have_their_feature(self):
        tool("create", self.table, "t:timestamp_ntz")
        tool("append", self.table, "SELECT TIMESTAMP '2020-01-01 00:00:00.000001'")
        self.assertEqual(self.read(), [{"t": datetime.datetime(2020, 1, 1, 0, 0, 0, 1)}])
        self.assertEqual(deltalake.DeltaTable(self.table).protocol().reader_features, ["timestampNtz"])

    def test_history_and_versions_are_those_committed(self):
        self.make(5)
        table = deltalake.DeltaTable(self.table)
        self.assertEqual(table.version(), 5)
        history = table.history()
        self.assertEqual([entry["version"] for entry in history], [5, 4, 3, 2, 1, 0])
        self.assertEqual(history[0]["operation"], "WRITE")
        self.assertEqual(history[-1]["operation"], "CREATE TABLE")
        for version in range(6):
            self.assertEqual([row["id"] for row in self.read(version)], list(range(1, version + 1)))

    def test_statistics_skip_the_right_extents_only(self):
        tool("create", self.table, "id:bigint, s:varchar, t:timestamptz, d:date, de:decimal(10,2)")
        for i in range(4):
            tool(
                "append",
                self.table,
                f"SELECT {i} * 100 + i, repeat('z', 40) || {i} || i, TIMESTAMPTZ '2020-01-01 00:00:00.123456+00' + "
                f"INTERVAL ({i} * 1000000 + i) MICROSECOND, DATE '2020-01-01' + {i}, {i} + i / 100 FROM range(100) t(i)",
            )
        table = deltalake.DeltaTable(self.table)
        self.assertEqual(table.get_add_actions(flatten=True).num_rows, 4)
        whole = pyarrow.table(table.to_pyarrow_table()).to_pylist()
        for row in (whole[0], whole[99], whole[-1]):
            for column in ("id", "s", "t", "d", "de"):
                found = table.to_pyarrow_table(filters=[(column, "=", row[column])]).to_pylist()
                self.assertEqual(found, [other for other in whole if other[column] == row[column]], column)

    def test_a_checkpoint_stands_for_the_commits_before_it(self):
        self.make(12)
        tool("remove", self.table)
        tool("append", self.table, "SELECT i, 'x' FROM range(100) t(i)")
        before = self.read()
        tool("checkpoint", self.table)
        tool("append", self.table, "SELECT 1000, 'after'")
        for version in range(14):
            self.log_file(version).unlink()
        self.assertEqual(self.read(), before + [{"id": 1000, "name": "after"}])
        self.assertEqual(self.read(14), before)
        metadata = deltalake.DeltaTable(self.table).metadata()
        self.assertEqual(metadata.name, "from Sharepane")
        self.assertEqual(rows(self.table)[-1], [1000, "after"])
        # delta-rs can write on top of our checkpoint, checkpoint itself, and clean up.
        deltalake.write_deltalake(self.table, pyarrow.table({"id": [2000], "name": ["theirs"]}), mode="append")
        deltalake.DeltaTable(self.table).create_checkpoint()
        self.assertEqual(rows(self.table)[-1], [2000, "theirs"])

    def test_large_commits_become_several_extents(self):
        tool("create", self.table, "id:bigint, name:varchar")
        tool("append", self.table, "SELECT i, uuid()::VARCHAR FROM range(300000) t(i)", 1_000_000)
        table = deltalake.DeltaTable(self.table)
        self.assertGreater(len(table.file_uris()), 2)
        arrow = pyarrow.table(table.to_pyarrow_table())
        self.assertEqual(sorted(arrow["id"].to_pylist()), list(range(300000)))


class SchemaChanges(TableTest):
    """Through delta-rs's own engine: its bridge to pyarrow knows no column mapping."""

    def query(self, sql):
        table = deltalake.DeltaTable(self.table)
        batches = deltalake.QueryBuilder().register("t", table).execute(sql).read_all()
        return pyarrow.table(batches).to_pylist()

    def change(self, *arguments):
        tool("change", self.table, *arguments)

    def test_renamed_dropped_and_added_columns(self):
        tool("create", self.table, "id:int, st:struct(x int, y varchar), li:struct(p int, q int)[], old:varchar")
        tool("append", self.table, "SELECT 1, {'x': 10, 'y': 'a'}, [{'p': 1, 'q': 2}], 'o'")
        self.change("add", "note", "varchar")
        self.assertEqual(deltalake.DeltaTable(self.table).protocol().min_reader_version, 1)
        self.assertEqual(self.read()[0]["note"], None)
        self.change("rename", "st.y", "why")
        self.change("rename", "id", "key")
        self.change("drop", "old")
        self.change("add", "old", "bigint")
        self.change("drop", "li.element.q")
        self.change("add", "st.z", "date")
        tool("append", self.table, "SELECT 2, {'x': 20, 'why': 'b', 'z': DATE '2020-01-01'}, [{'p': 3}], 'n', 77")
        first = {"key": 1, "st": {"x": 10, "why": "a", "z": None}, "li": [{"p": 1}], "note": None, "old": None}
        day = datetime.date(2020, 1, 1)
        second = {"key": 2, "st": {"x": 20, "why": "b", "z": day}, "li": [{"p": 3}], "note": "n", "old": 77}
        self.assertEqual(self.query("SELECT * FROM t ORDER BY key"), [first, second])
        self.assertEqual(self.query("SELECT * FROM t WHERE old = 77"), [second])
        self.assertEqual(self.query("SELECT * FROM t WHERE key = 1"), [first])
        self.assertEqual(rows(self.table), [list(first.values()), [2, {**second["st"], "z": "2020-01-01"}, *list(second.values())[2:]]])
        protocol = deltalake.DeltaTable(self.table).protocol()
        self.assertEqual((protocol.min_reader_version, protocol.min_writer_version), (2, 5))
        tool("checkpoint", self.table)
        for version in range(deltalake.DeltaTable(self.table).version()):
            self.log_file(version).unlink()
        self.assertEqual(self.query("SELECT * FROM t ORDER BY key"), [first, second])

    def test_an_older_version_has_its_names(self):
        tool("create", self.table, "id:int, name:varchar")
        tool("append", self.table, "SELECT 1, 'a'")
        self.change("rename", "name", "title")
        self.change("drop", "id")
        self.assertEqual(rows(self.table, 1), [[1, "a"]])
        self.assertEqual(self.read(1), [{"id": 1, "name": "a"}])
        self.assertEqual(self.query("SELECT * FROM t"), [{"title": "a"}])

    def test_widened_types_are_refused_by_name_where_they_are_not_known(self):
        tool("create", self.table, "id:int")
        tool("append", self.table, "SELECT 1")
        self.change("widen", "id", "bigint")
        tool("append", self.table, "SELECT 5000000000")
        self.assertEqual(rows(self.table), [[1], [5000000000]])
        protocol = deltalake.DeltaTable(self.table).protocol()
        self.assertEqual(protocol.reader_features, ["typeWidening"])
        with self.assertRaisesRegex(Exception, "(?i)typeWidening"):
            self.query("SELECT * FROM t")


class SharepaneReadsDeltaRs(TableTest):
    def write(self, table, **options):
        deltalake.write_deltalake(self.table, table, mode="append", **options)

    def test_every_type_has_its_value(self):
        stamp = datetime.datetime(2026, 11, 21, 21, 25, 9, 374216, UTC)
        self.write(
            pyarrow.table(
                {
                    "id": pyarrow.array([1, 2], pyarrow.int64()),
                    "y": pyarrow.array([-128, None], pyarrow.int8()),
                    "f": pyarrow.array([0.5, None], pyarrow.float32()),
                    "b": pyarrow.array([True, None]),
                    "s": pyarrow.array(["ü", None]),
                    "bi": pyarrow.array([b"abc", None], pyarrow.binary()),
                    "da": pyarrow.array([datetime.date(2020, 2, 29), None]),
                    "ts": pyarrow.array([stamp, None], pyarrow.timestamp("us", "UTC")),
                    "de": pyarrow.array([decimal.Decimal("1.50"), None], pyarrow.decimal128(20, 2)),
                    "l": pyarrow.array([["a", None], None], pyarrow.list_(pyarrow.string())),
                    "st": pyarrow.array([{"x": 1, "y": ["q"]}, None]),
                    "m": pyarrow.array([[("k", 1)], None], pyarrow.map_(pyarrow.string(), pyarrow.int32())),
                }
            )
        )
        first, second = rows(self.table)
        self.assertEqual(first[:6], [1, -128, 0.5, True, "ü", "abc"])
        self.assertEqual(first[6], "2020-02-29")
        self.assertEqual(first[7], "2026-11-21 21:25:09.374216+00")
        self.assertEqual(float(first[8]), 1.5)
        self.assertEqual(first[9:], [["a", None], {"x": 1, "y": ["q"]}, {"k": 1}])
        self.assertEqual(second, [2] + [None] * 11)

    def test_timestamps_without_zone(self):
        self.write(pyarrow.table({"t": pyarrow.array([datetime.datetime(2020, 1, 1)], pyarrow.timestamp("us"))}))
        self.assertEqual(rows(self.table), [["2020-01-01 00:00:00"]])

    def test_many_commits_checkpoints_deletes_and_time_travel(self):
        expected = {}
        live = []
        for i in range(25):
            self.write(pyarrow.table({"id": [i * 10, i * 10 + 1], "v": [f"a{i}", f"b{i}"]}))
            live += [[i * 10, f"a{i}"], [i * 10 + 1, f"b{i}"]]
            table = deltalake.DeltaTable(self.table)
            if i % 7 == 6:
                table.delete(f"id = {i * 10 - 10}")
                live = [row for row in live if row[0] != i * 10 - 10]
            if i == 12:
                table.create_checkpoint()
            if i == 20:
                table.optimize.compact()
            expected[deltalake.DeltaTable(self.table).version()] = list(live)
        self.assertEqual(rows(self.table), live)
        for version, then in expected.items():
            self.assertEqual(rows(self.table, version), then)
        self.assertEqual(self.read(), [{"id": row[0], "v": row[1]} for row in live])
        # Sharepane appends to it, and delta-rs reads that.
        tool("append", self.table, "SELECT 10000, 'ours'")
        tool("checkpoint", self.table)
        self.assertEqual(self.read()[-1], {"id": 10000, "v": "ours"})

    def test_partition_columns(self):
        stamps = [datetime.datetime(2020, 1, 1, 12, 30, tzinfo=UTC), None, datetime.datetime(2020, 1, 2, tzinfo=UTC)]
        self.write(
            pyarrow.table(
                {
                    "id": [1, 2, 3],
                    "p": ["a/b c%ü", None, "x=y"],
                    "d": pyarrow.array([datetime.date(2020, 1, 1), datetime.date(2020, 1, 2), None]),
                    "t": pyarrow.array(stamps, pyarrow.timestamp("us", "UTC")),
                    "n": pyarrow.array([decimal.Decimal("1.50"), None, decimal.Decimal("2.25")], pyarrow.decimal128(10, 2)),
                    "b": pyarrow.array([True, False, None]),
                    "i": pyarrow.array([7, None, -7], pyarrow.int32()),
                }
            ),
            partition_by=["p", "d", "t", "n", "b", "i"],
        )
        self.assertEqual(
            rows(self.table),
            [
                [1, "a/b c%ü", "2020-01-01", "2020-01-01 12:30:00+00", 1.5, True, 7],
                [2, None, "2020-01-02", None, None, False, None],
                [3, "x=y", None, "2020-01-02 00:00:00+00", 2.25, None, -7],
            ],
        )
        refused = tool("append", self.table, "SELECT 1, 'a', NULL, NULL, NULL, NULL, NULL", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("partition columns", refused.stderr)

    def test_added_columns_read_as_null_before(self):
        self.write(pyarrow.table({"id": [1]}))
        self.write(pyarrow.table({"id": [2], "s": ["new"], "st": [{"x": 1}]}), schema_mode="merge")
        self.write(pyarrow.table({"id": [3], "st": [{"x": 2, "y": "z"}]}), schema_mode="merge")
        self.assertEqual(
            rows(self.table),
            [[1, None, None], [2, "new", {"x": 1, "y": None}], [3, None, {"x": 2, "y": "z"}]],
        )

    def test_a_constraint_stops_our_writer_by_name(self):
        self.write(pyarrow.table({"id": [1]}))
        deltalake.DeltaTable(self.table).alter.add_constraint({"positive": "id > 0"})
        refused = tool("append", self.table, "SELECT -1", check=False)
        self.assertEqual(refused.returncode, 1)
        self.assertIn("checkConstraints", refused.stderr)
        self.assertEqual(rows(self.table), [[1]])

    def test_logs_that_delta_rs_cleaned_are_opened(self):
        for i in range(15):
            self.write(
                pyarrow.table({"id": [i]}),
                configuration={"delta.logRetentionDuration": "interval 0 days"} if i == 0 else None,
            )
        table = deltalake.DeltaTable(self.table)
        table.create_checkpoint()
        table.cleanup_metadata()
        self.assertFalse(self.log_file(0).exists())
        self.assertEqual(rows(self.table), [[i] for i in range(15)])


class BothWrite(TableTest):
    def test_racing_writers_lose_no_row(self):
        tool("create", self.table, "id:bigint")
        ours = 40
        theirs = 25
        errors = []

        def write_theirs(first):
            for i in range(theirs):
                row = pyarrow.table({"id": pyarrow.array([first + i], pyarrow.int64())})
                for _ in range(100):
                    try:
                        deltalake.write_deltalake(self.table, row, mode="append")
                        break
                    except deltalake.exceptions.CommitFailedError:
                        continue  # it gave up before it wrote
                else:
                    errors.append(f"delta-rs could not write {first + i}")

        def write_ours(first):
            try:
                tool("race", self.table, first, ours)
            except AssertionError as error:
                errors.append(str(error))

        threads = [threading.Thread(target=write_theirs, args=(1000,))]
        threads += [threading.Thread(target=write_ours, args=(first,)) for first in (2000, 3000)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        self.assertEqual(errors, [])
        expected = list(range(1000, 1000 + theirs)) + list(range(2000, 2000 + ours)) + list(range(3000, 3000 + ours))
        self.assertEqual([row["id"] for row in self.read()], expected)
        self.assertEqual([row[0] for row in rows(self.table)], expected)
        self.assertEqual(int(tool("version", self.table)), theirs + 2 * ours)


if __name__ == "__main__":
    unittest.main()
