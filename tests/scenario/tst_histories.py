"""Whatever happens to a leader database, its follower is the same database at every version.

tst_histories.py [--histories N] [--steps N] [--seed S]

Random histories of every operation that changes a database: tables, columns (also wider ones), rows, names,
materialized views, functions, external tables, policies, principals, merges, retention; of another program, delta-rs,
that commits to its tables, compacts, restores and cleans them, or made tables that are adopted; and of what changes how
it is followed: the lists of table-level sharing, hot spans, prefetching, principals, modification kinds; the follower is
paused, its engine ended and begun again, so that it goes step by step at times and leaps at others.

After each step the leader is held against the model in historymodel.py, and what it answers is kept by its version.
What the follower answers, at whichever version, is held against what the leader had at that very version; once it is up
to date, its entities, policies and principals against those that the model says it shows. A materialized view has to be
its query in every snapshot.

In the end the journal is told again, entry by entry, to a second follower of a copy of the leader's folder: there both
are compared at every single version, also those that the first follower leapt over.
"""
import argparse
import json
import pathlib
import random
import shutil
import sys
import tempfile
import time

from historyforeign import PARTITIONING, UPDATABLE, ForeignWriter
from historymodel import KINDS, WIDER, External, Function, Model, Options, Table, View
from historyversions import LEADER, Broken, Copy, Ledger, Programs, Retelling, ensure
from sharepanectl import Serve

SHORT, SHORT_SECONDS = "1s", 1.0
NOTICED_SECONDS = 30  # at most, on a machine that is busy; how long it takes is measured by tests/interop
VIEWS = [
    "SELECT {key}, count(*) AS n, sum(id) AS total, min(id) AS low, max(id) AS high, avg(id) AS mean FROM {table} GROUP BY {key}",
    "SELECT id % 7 AS bucket, count({key}) AS n, sum(id) AS total, arg_max(id, id) AS last FROM {table} GROUP BY 1",
    "SELECT count(*) AS n, count(DISTINCT id) AS ids FROM {table}",
    "SELECT max({key}) AS high, median(id) AS middle FROM {table}",
]
FUNCTIONS = [  # parameters, body, arguments of a call, its value
    (["x", "y"], "x + 2 * y", "1, 2", 5),
    (["text"], "upper(text) || '!'", "'a'", "A!"),
    ([], "3 * 7", "", 21),
]


class History(Programs):
    def __init__(self, folder, seed):
        super().__init__(folder, "workspace")
        self.random = random.Random(seed)
        self.model = Model()
        self.options = Options()
        self.ledger = Ledger()
        self.rows = 0
        self.names = 0
        self.paused = False
        self.is_altered = False
        self.serving = None
        self.shown_looks = None  # what the follower showed when it was last up to date
        self.all_databases = self.random.random() < 0.2
        attach = ["--database", "db"]
        self.follower = "consumer/db"
        if self.all_databases:
            attach, self.follower = ["--name-prefix", "their-"], "consumer/their-db"
        elif self.random.random() < 0.5:
            attach, self.follower = [*attach, "--name-override", "copy"], "consumer/copy"
        for arguments in (["cluster", "create", "provider"], ["cluster", "create", "consumer"],
                          ["database", "create", LEADER],
                          ["follower", "attach", "consumer", "--leader", "provider", *attach]):
            self.ctl(*arguments)
        self.storage = self.workspace / "storage/provider"
        self.copy = Copy(self.storage, folder / "copy", folder / "stage")
        self.dropped = []  # adopted tables, and the files that they had
        self.serving = Serve(str(self.workspace))
        self.create_table()

    # ---- what happens to the leader ------------------------------------------------------------------------

    def fresh(self, prefix):
        self.names += 1
        return f"{prefix}_{self.names}"

    def any_table(self):
        return self.random.choice(list(self.model.tables.values())) if self.model.tables else None

    def any_own_table(self):
        """One that we may write to."""
        own = [table for table in self.model.tables.values() if not table.partitions]
        return self.random.choice(own) if own else None

    def any_name(self):
        return self.random.choice([*self.model.tables, *self.model.views, None])

    def create_table(self):
        columns = {self.fresh("c"): self.random.choice(list(KINDS)) for _ in range(self.random.randint(1, 3))}
        table = Table(self.fresh("t"), columns)
        schema = ", ".join(f"{name}:{kind}" for name, kind in {"id": "bigint", **columns}.items())
        self.ctl("table", "create", LEADER, table.name, "--schema", schema)
        self.model.tables[table.name] = table
        return True

    def new_rows(self, columns, count):
        rows = []
        for _ in range(count):
            self.rows += 1
            rows.append({"id": self.rows, **{name: KINDS[kind](self.random) for name, kind in columns.items()
                                             if kind in KINDS and self.random.random() < 0.8}})
        return rows

    def append(self, table=None):
        table = table or self.any_table()
        if table.partitions:
            refused = self.run("ingest", LEADER, table.name, "-", "--format", "ndjson", stdin='{"id": 1}\n')
            ensure(refused.returncode == 1 and "partition" in refused.stderr,
                   f"an append to {table.name}, which has partitions, ended with {refused.returncode}: {refused.stderr}")
            return False
        rows = self.new_rows(table.columns, self.random.choice([1, 3, 30]))
        begin = time.time()
        self.ctl("ingest", LEADER, table.name, "-", "--format", "ndjson",
                 stdin="".join(json.dumps(row) + "\n" for row in rows))
        table.rows += rows
        table.written.update((row["id"], (begin, time.time())) for row in rows)
        return True

    def rename_table(self):
        table, new = self.any_table(), self.fresh("t")
        self.ctl("table", "rename", LEADER, table.name, new)
        self.model.rename_table(table, new)
        return True

    def drop_table(self):
        table = self.any_table()
        if len(self.model.tables) < 2:
            return False
        if any(view.table is table for view in self.model.views.values()):
            ensure(self.run("table", "drop", LEADER, table.name).returncode == 5,
                   f"table {table.name}, which a view reads, could be dropped")
            return False
        files = self.files_of(table) if table.is_adopted else set()
        self.ctl("table", "drop", LEADER, table.name)
        if table.is_adopted:
            self.dropped.append((table, files))
        del self.model.tables[table.name]
        self.model.forget_policies(table.name)
        return True

    def free_columns(self, table):
        """Columns that no view uses, and we may change."""
        if not table:
            return []
        used = {view.key for view in self.model.views.values() if view.table is table}
        return [name for name in table.columns if name not in used]

    def add_column(self):
        table = self.any_own_table()
        if not table or len(table.columns) > 6:
            return False
        name, kind = self.fresh("c"), self.random.choice(list(KINDS))
        self.ctl("table", "column", "add", LEADER, table.name, name, kind)
        table.columns[name] = kind
        return True

    def rename_column(self):
        table = self.any_own_table()
        free = self.free_columns(table)
        if not free:
            return False
        old, new = self.random.choice(free), self.fresh("c")
        self.ctl("table", "column", "rename", LEADER, table.name, old, new)
        renamed = lambda row: {new if name == old else name: value for name, value in row.items()}
        table.columns, table.rows = renamed(table.columns), list(map(renamed, table.rows))
        return True

    def drop_column(self):
        table = self.any_own_table()
        free = self.free_columns(table)
        if not free or len(table.columns) < 2:
            return False
        name = self.random.choice(free)
        self.ctl("table", "column", "drop", LEADER, table.name, name)
        del table.columns[name]
        table.rows = [{key: value for key, value in row.items() if key != name} for row in table.rows]
        return True

    def widen_column(self):
        table = self.any_own_table()
        free = [name for name in self.free_columns(table) if table.columns[name] in WIDER]
        if not free:
            return False
        name = self.random.choice(free)
        wider = self.random.choice(WIDER[table.columns[name]])
        self.ctl("table", "column", "widen", LEADER, table.name, name, wider)
        table.columns[name] = wider
        return True

    def create_view(self):
        table = self.any_table()
        if len(self.model.views) > 4 or not table.columns:
            return False
        view = View(self.fresh("v"), table, self.random.choice(VIEWS), self.random.choice(list(table.columns)))
        self.ctl("view", "create", LEADER, view.name, "--as", view.sql())
        self.model.views[view.name] = view
        return True

    def refresh_view(self):
        if not self.model.views:
            return False
        self.ctl("view", "refresh", LEADER, self.random.choice(list(self.model.views)))
        return True

    def drop_view(self):
        if not self.model.views:
            return False
        name = self.random.choice(list(self.model.views))
        self.ctl("view", "drop", LEADER, name)
        del self.model.views[name]
        self.model.forget_policies(name)
        return True

    def create_function(self):
        name = self.fresh("f")
        parameters, body, arguments, value = self.random.choice(FUNCTIONS)
        self.ctl("function", "create", LEADER, name, "--args", ", ".join(parameters), "--as", body)
        self.model.functions[name] = Function(parameters, body, f"{name}({arguments})", value)
        return True

    def drop_function(self):
        if not self.model.functions:
            return False
        name = self.random.choice(list(self.model.functions))
        self.ctl("function", "drop", LEADER, name)
        del self.model.functions[name]
        return True

    def create_external(self):
        name = self.fresh("x")
        kind = self.random.choice(["csv", "json", "parquet", "delta"])
        place = self.folder / "elsewhere" / f"{name}.{kind}"
        place.parent.mkdir(exist_ok=True)
        rows = self.new_rows({}, self.random.randint(1, 5))
        if kind == "csv":
            place.write_text("id\n" + "".join(f"{row['id']}\n" for row in rows))
        elif kind == "json":
            place.write_text("".join(json.dumps(row) + "\n" for row in rows))
        elif kind == "parquet":
            self.ctl("query", LEADER, f"SELECT unnest({[row['id'] for row in rows]}) AS id", "--output", place)
        else:
            table = self.any_table()
            rows = None  # as many as the table has by then
            shutil.copytree(self.ctl("table", "show", LEADER, table.name)["location"].removeprefix("file://"), place)
            place = f"{place}/"
        self.ctl("external-table", "create", LEADER, name, "--format", kind, "--location", place)
        self.model.external[name] = External(kind, str(place), rows)
        return True

    def drop_external(self):
        if not self.model.external:
            return False
        name = self.random.choice(list(self.model.external))
        self.ctl("external-table", "drop", LEADER, name)
        del self.model.external[name]
        return True

    def set_policy(self, name, what, span):
        level = ["--table", name] if name else []
        self.ctl("database", "policy", LEADER, f"--{what}", span, *level)
        self.model.policies.pop((name, what), None)
        if span != "none":
            self.model.policies[name, what] = span

    def change_hot_span(self):
        self.set_policy(self.any_name(), "hot", self.random.choice(["0d", "1h", "7d", "365d", "none"]))
        return True

    def retains_shortly(self, table):
        return not table.is_adopted and self.model.policy(table.name, "retention")[0] == SHORT

    def change_retention(self):
        span = self.random.choice([SHORT, "365d", "none"])
        name = None if span != SHORT and self.random.random() < 0.3 else self.any_table().name
        for table in self.model.tables.values():
            table.vanishing = 2 if self.retains_shortly(table) else table.vanishing
        self.set_policy(name, "retention", span)
        return self.maintain() if span == SHORT else True

    def change_principals(self):
        principal = self.any_principal()
        dropped = principal in self.model.principals
        self.ctl("database", "principal", "drop" if dropped else "add", LEADER, "--role", *principal)
        self.model.principals ^= {principal}
        return True

    def any_principal(self):
        return self.random.choice(["viewers", "users"]), f"aaduser=p{self.random.randint(1, 5)}@example.org"

    def maintain(self):
        """Where no engine makes files meanwhile that the copy can't have, it deletes at once what nobody needs."""
        begin = time.time()
        self.copy.follow()
        done = self.ctl("database", "maintain", LEADER, *([] if self.serving else ["--retain", "0s"]))
        ensure(not done["problems"], f"maintenance has problems: {done['problems']}")
        for table in self.model.tables.values():
            ends = [end for _, end in table.written.values()]
            if self.retains_shortly(table):
                table.vanishing = 2
                if all(end < begin - SHORT_SECONDS for end in ends):
                    table.rows, table.vanishing = [], 0
        return True

    # ---- what another program does -------------------------------------------------------------------------

    def place_of(self, table):
        if not table.place:
            shown = self.ctl("table", "show", LEADER, table.name)
            table.id, table.place = shown["id"], pathlib.Path(shown["location"].removeprefix("file://"))
        return table.place

    @staticmethod
    def files_of(table):
        return {path for path in table.place.rglob("*") if path.is_file()}

    def adopt_table(self):
        """One that delta-rs made, or that we let go before."""
        if self.dropped and self.random.random() < 0.4:
            old, files = self.dropped.pop()
            ensure(files <= self.files_of(old), f"files of {old.place} are gone: {files - self.files_of(old)}")
            table = Table(self.fresh("t"), old.columns)
            table.place, table.partitions, table.rows = old.place, old.partitions, old.rows
        else:
            table = self.table_made_elsewhere()
        location = self.random.choice([table.place, table.place.relative_to(self.storage)])
        self.ctl("table", "adopt", LEADER, table.name, location)
        table.is_adopted = True
        table.id = self.ctl("table", "show", LEADER, table.name)["id"]
        table.written = {row["id"]: (0, time.time()) for row in table.rows}
        self.model.tables[table.name] = table
        return True

    def table_made_elsewhere(self):
        table = Table(self.fresh("t"), {self.fresh("c"): self.random.choice(list(KINDS))
                                        for _ in range(self.random.randint(1, 3))})
        table.place = self.storage / Copy.LAKE / table.name
        may_partition = [name for name, kind in table.columns.items() if kind in PARTITIONING]
        if may_partition and len(table.columns) > 1 and self.random.random() < 0.6:
            table.partitions = self.random.sample(may_partition, min(len(may_partition), len(table.columns) - 1))
        table.place.parent.mkdir(exist_ok=True)
        self.put_rows(table, ForeignWriter(table.place).create, 4, table.partitions)
        self.order_columns(table, ForeignWriter(table.place))
        for _ in range(self.random.randint(0, 3)):
            self.foreign_append(table, ForeignWriter(table.place))
        if self.random.random() < 0.5:
            ForeignWriter(table.place).checkpoint()
        return table

    def put_rows(self, table, put, count, *more):
        rows, begin = self.new_rows(table.columns, count), time.time()
        put(table.columns, *more, rows)
        table.rows = table.rows + [table.kept(row) for row in rows]
        table.written.update((row["id"], (begin, time.time())) for row in rows)

    @staticmethod
    def order_columns(table, writer):
        """delta-rs puts partition columns behind the others when it changes what columns there are."""
        table.columns = {name: table.columns[name] for name in writer.columns() if name != "id"}

    def foreign_append(self, table, writer):
        self.put_rows(table, writer.append, self.random.choice([1, 5]))

    def foreign_overwrite(self, table, writer):
        table.rows = []
        self.put_rows(table, writer.overwrite, 3)

    def foreign_update(self, table, writer):
        name, remainder = self.random.choice(list(table.columns)), self.random.randint(0, 2)
        kind = table.columns[name]
        value = KINDS[kind](self.random) if kind in UPDATABLE and self.random.random() < 0.8 else None
        writer.update(f"id % 3 = {remainder}", name, value)
        table.rows = [table.kept({**row, name: value}) if row["id"] % 3 == remainder else row for row in table.rows]

    def foreign_delete(self, table, writer):
        remainder = self.random.randint(0, 3)
        writer.delete(f"id % 4 = {remainder}")
        table.rows = [row for row in table.rows if row["id"] % 4 != remainder]

    def foreign_new_column(self, table, writer):
        if len(table.columns) > 6 or writer.has_mapped_columns():
            return self.foreign_append(table, writer)
        table.columns = {**table.columns, self.fresh("c"): self.random.choice(list(KINDS))}
        self.put_rows(table, lambda columns, rows: writer.append(columns, rows, adds_column=True), 2)
        return self.order_columns(table, writer)

    def foreign_restore(self, table, writer):
        """As it was before another change, whose versions may be in the journal by then."""
        version, columns, rows = writer.version(), table.columns, table.rows
        self.random.choice([self.foreign_overwrite, self.foreign_delete, self.foreign_new_column])(table, writer)
        if writer.version() > version:  # nothing is committed where no row was to be deleted
            writer.restore(version)
        table.columns, table.rows = columns, rows

    def foreign_compaction(self, table, writer):
        if not writer.has_mapped_columns():
            writer.compact()

    def foreign_checkpoint(self, table, writer):
        writer.checkpoint()

    FOREIGN_COMMITS = {foreign_append: 5, foreign_overwrite: 1, foreign_update: 3, foreign_delete: 2, foreign_new_column: 2,
                       foreign_restore: 1, foreign_compaction: 1, foreign_checkpoint: 1}

    def commit_foreignly(self, table=None):
        table = table or self.any_table()
        writer = ForeignWriter(self.place_of(table))
        if not table.columns or not writer.may_write():
            return False
        for _ in range(self.random.randint(1, 3)):
            commit, = self.random.choices(list(self.FOREIGN_COMMITS), list(self.FOREIGN_COMMITS.values()))
            commit(self, table, writer)
        # It may have been rewritten with all that it has.
        table.written = {row: (begin, time.time()) for row, (begin, _) in table.written.items()}
        self.notice(table, writer.version())
        return True

    def commit_to_adopted(self):
        adopted = [table for table in self.model.tables.values() if table.is_adopted]
        return bool(adopted) and self.commit_foreignly(self.random.choice(adopted))

    def clean_foreignly(self):
        """What the newest version doesn't need is deleted, whether or not the follower has it: it has to go on."""
        table = self.any_table()
        writer = ForeignWriter(self.place_of(table))
        if self.paused or not writer.may_write():
            return False
        before = writer.version()
        self.foreign_compaction(table, writer)
        if writer.version() == before:
            self.foreign_append(table, writer)
        self.copy.follow()
        writer.vacuum()
        table.written = {row: (begin, time.time()) for row, (begin, _) in table.written.items()}
        self.notice(table, writer.version())
        self.settle()
        return True

    def notice(self, table, version):
        """The leader takes that Delta version into its journal."""
        if not table.partitions and self.random.random() < 0.3:
            self.append(table)
        elif not self.serving:
            self.ctl("sync", "now", self.follower) if self.random.random() < 0.6 and not self.paused else self.maintain()
        deadline = time.monotonic() + NOTICED_SECONDS
        while self.copy.journalled(table.id) < version:
            ensure(time.monotonic() < deadline, f"version {version} of {table.name} is not in the journal")
            time.sleep(0.01)

    # ---- what happens to the follower ----------------------------------------------------------------------

    def alter(self, *arguments):
        self.ctl("follower", "alter", "consumer/*" if self.all_databases else self.follower, *arguments)
        self.shown_looks = None
        self.is_altered = True
        return True

    def change_lists(self):
        if self.all_databases:
            return False
        kind = self.random.choice(Options.LISTS)
        names = {"tables": self.model.tables, "materialized-views": self.model.views,
                 "functions": self.model.functions, "external-tables": self.model.external}[kind]
        patterns = ["*", "nothing*", "*1*", "*2", "?_*".replace("?", kind[0]), *names, *map(str.upper, names)]
        lists = self.options.lists[kind]
        for which, weight in (("include", 0.4), ("exclude", 0.3)):
            chosen = self.random.sample(patterns, self.random.randint(1, 2)) if self.random.random() < weight else []
            setattr(lists, which, chosen)
        return self.alter(f"--{kind}-include", ",".join(lists.include), f"--{kind}-exclude", ",".join(lists.exclude))

    def change_own_hot_span(self):
        span, name = self.random.choice(["0d", "1h", "7d", ""]), self.any_name()
        if name is None:
            self.options.hot = span or None
            return self.alter("--hot", span)
        self.options.table_hot.pop(name, None)
        if span:
            self.options.table_hot[name] = span
        return self.alter("--table-hot", f"{name}={span}")

    def change_kind(self):
        what, kind = self.random.choice(["principals", "caching"]), self.random.choice(["none", "union", "replace"])
        self.options.kinds[what] = kind
        return self.alter(f"--{what}", kind)

    def change_own_principals(self):
        principal = self.any_principal()
        dropped = principal in self.options.principals
        self.options.principals ^= {principal}
        return self.alter("--drop-principal" if dropped else "--principal", "=".join(principal))

    def change_prefetch(self):
        return self.alter(self.random.choice(["--prefetch-extents", "--no-prefetch-extents"]))

    def pause_or_resume(self):
        self.paused = not self.paused
        self.ctl("sync", "pause" if self.paused else "resume", self.follower)
        return True

    def end_or_begin_engine(self):
        if self.serving:
            self.stop()
        else:
            self.serving = Serve(str(self.workspace))
        return True

    def stop(self):
        if self.serving:
            status, _, errors = self.serving.stop()
            self.serving = None
            ensure(status == 0 and not errors, f"serve ended with {status}: {errors}")

    OPERATIONS = {create_table: 2, append: 14, rename_table: 2, drop_table: 1, add_column: 3, rename_column: 2,
                  drop_column: 2, widen_column: 3, create_view: 3, refresh_view: 1, drop_view: 1, create_function: 1,
                  drop_function: 1, create_external: 2, drop_external: 1, change_hot_span: 2, change_retention: 3,
                  change_principals: 1, maintain: 2, change_lists: 4, change_own_hot_span: 2, change_kind: 2,
                  change_own_principals: 1, change_prefetch: 1, pause_or_resume: 2, end_or_begin_engine: 2, adopt_table: 3,
                  commit_foreignly: 6, commit_to_adopted: 3, clean_foreignly: 1}

    def step(self):
        while True:
            operation, = self.random.choices(list(self.OPERATIONS), list(self.OPERATIONS.values()))
            if operation(self):
                break
        self.look_at_leader()
        self.copy.follow()
        if not self.paused and self.random.random() < 0.6:
            self.settle()
        elif self.shown_looks is not None:
            self.look_at_follower()

    # ---- comparing -----------------------------------------------------------------------------------------

    def look_at_leader(self):
        looks = self.model.looks()
        version, state = self.look(LEADER, looks)
        end = time.time()
        self.check_views("the leader", version, state)
        for name, table in self.model.tables.items():
            kind, rows = state[name]
            ensure(kind == table.type(), f"{name} is {kind} instead of {table.type()}")
            self.check_rows(table, rows, end)
        for name, function in self.model.functions.items():
            _, rows = state[name + "()"]
            ensure(rows == [json.dumps({"value": function.value})], f"{function.call} is {rows}")
        for name, external in self.model.external.items():
            ensure(external.rows is None or len(state[name][1]) == len(external.rows), f"{name} is {state[name]}")
        self.ledger.keep(version, looks, state)

    def check_rows(self, table, rows, end):
        if table.vanishing or self.retains_shortly(table):
            there = {json.loads(row)["id"] for row in rows}
            young = {row for row, (begin, _) in table.written.items() if end - begin < SHORT_SECONDS}
            missing = young & {row["id"] for row in table.rows} - there
            ensure(not missing, f"{table.name} has lost rows before their time: {missing}")
            table.rows = [row for row in table.rows if row["id"] in there]
            table.vanishing = max(0, table.vanishing - 1)
        table.written = {row["id"]: table.written[row["id"]] for row in table.rows}
        expected = table.expected()
        ensure(rows == expected, f"{table.name} on the leader has {set(rows) - set(expected)} and not "
                                 f"{set(expected) - set(rows)}, {len(rows)} rows instead of {len(expected)}")

    def check_views(self, who, version, state):
        for name in state:
            if "=" + name in state:
                ensure(state[name][1] == state["=" + name][1], f"view {name} of {who} at version {version} is not its "
                       f"query: {state[name][1]} instead of {state['=' + name][1]}")

    def visible_looks(self):
        names = self.options.tables_and_views(self.model) | self.options.external(self.model)
        names |= {"=" + name for name in names} | {name + "()" for name in self.options.functions(self.model)}
        return {name: sql for name, sql in self.model.looks().items() if name in names}

    def settle(self):
        """Lets the follower catch up: then it has all that it has to have, and nothing else."""
        if self.is_altered:  # at the version that it has
            self.ctl("sync", "now", self.follower)
            self.is_altered = False
        self.ctl("sync", "wait", self.follower, "--timeout", "60s")
        self.shown_looks = self.visible_looks()
        self.look_at_follower()
        self.check_policies()
        self.random.choice([self.check_tables, self.check_views_listed, self.check_functions, self.check_external,
                            self.check_principals])()

    def look_at_follower(self):
        """At whichever version it is; what was there when it was last up to date may be gone by now."""
        seen = self.look(self.follower, self.shown_looks, absent_is_fine=not self.is_settled())
        if seen:
            version, state = seen
            self.check_views("the follower", version, state)
            self.ledger.show(version, self.shown_looks, state)

    def is_settled(self):
        return self.shown_looks == self.visible_looks()

    def same(self, what, found, expected):
        ensure(found == expected, f"the follower's {what} are {found}\n  instead of {expected}")

    def check_policies(self):
        found = {policy["table"]: (policy["hot"], policy["hot_from"], policy["retention"], policy["retention_from"])
                 for policy in self.ctl("database", "policy", self.follower)}
        names = [None, *self.options.tables_and_views(self.model)]
        self.same("policies", found, {name: (*self.options.hot_span(self.model, name), *self.model.policy(name, "retention"))
                                      for name in names})

    def check_tables(self):
        names = [table["name"] for table in self.ctl("table", "list", self.follower)]
        self.same("tables", sorted(names), sorted(self.options.tables_and_views(self.model) - self.model.views.keys()))
        for hidden in self.model.tables.keys() - set(names):
            ensure(self.run("query", self.follower, f"SELECT * FROM {hidden}").returncode == 4, f"{hidden} is not hidden")
            break

    def check_views_listed(self):
        found = [(view["name"], view["source"], view["sql"]) for view in self.ctl("view", "list", self.follower)]
        visible = self.options.tables_and_views(self.model)
        self.same("views", sorted(found), sorted((view.name, view.table.name, view.first_sql)
                                                 for view in self.model.views.values() if view.name in visible))

    def check_functions(self):
        found = [(function["name"], function["parameters"], function["body"])
                 for function in self.ctl("function", "list", self.follower)]
        self.same("functions", sorted(found), sorted(
            (name, self.model.functions[name].parameters, self.model.functions[name].body)
            for name in self.options.functions(self.model)))

    def check_external(self):
        found = [(table["name"], table["format"], table["location"])
                 for table in self.ctl("external-table", "list", self.follower)]
        self.same("external tables", sorted(found), sorted(
            (name, self.model.external[name].format, self.model.external[name].location)
            for name in self.options.external(self.model)))

    def check_principals(self):
        found = [(principal["role"], principal["principal"])
                 for principal in self.ctl("database", "principal", "list", self.follower)]
        self.same("principals", sorted(found), sorted(self.options.effective_principals(self.model)))

    # ---- the end -------------------------------------------------------------------------------------------

    def end(self):
        if self.paused:
            self.pause_or_resume()
        self.look_at_leader()
        self.settle()
        self.stop()
        for table, files in self.dropped:
            ensure(files <= self.files_of(table), f"files of {table.place} are gone: {files - self.files_of(table)}")
        self.copy.follow()
        Retelling(self).run()


def run(seed, steps):
    folder = pathlib.Path(tempfile.mkdtemp(prefix="sharepane-histories-"))
    history = None
    begin = time.monotonic()
    try:
        history = History(folder, seed)
        for _ in range(steps):
            history.step()
        history.end()
    except Broken as broken:
        last = "\n  ".join(history.log[-60:] if history else [])
        print(f"FAILED with seed {seed}: {broken}\nthe last commands were\n  {last}\nthe workspace is kept: {folder}")
        return False
    finally:
        if history and history.serving and history.serving.process.poll() is None:
            history.serving.kill()
    print(f"  {history.copy.last() + 1} versions, {history.ledger.compared} comparisons, {time.monotonic() - begin:.0f} s",
          flush=True)
    shutil.rmtree(folder)
    return True


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--histories", type=int, default=2)
    parser.add_argument("--steps", type=int, default=30)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(1 << 32))
    options = parser.parse_args()
    for number in range(options.histories):
        seed = options.seed + number
        print(f"history {number + 1} of {options.histories}, seed {seed}, {options.steps} steps", flush=True)
        if not run(seed, options.steps):
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
