"""What a database and its follower have to be after a history: kept beside them in Python, without their help.

Model: tables with their rows, views, functions, external tables, policies, principals; what a follower shows of it is
computed from its options by the rules of Azure Data Explorer's follower.md and cluster-follower.md.
"""
import collections
import json
import re

KINDS = {  # type → a random value as JSON has it
    "smallint": lambda r: r.randint(-30000, 30000),
    "integer": lambda r: r.randint(-10**6, 10**6),
    "bigint": lambda r: r.randint(-10**12, 10**12),
    "varchar": lambda r: r.choice(["", "a", "é", "long " * 10, "'quoted'", "line\nbreak", "NULL", "*"]),
    "real": lambda r: r.choice([0.5, -1.25, 3.0]),
    "double": lambda r: r.choice([0.5, -1.25, 1e300, 3.0]),
    "boolean": lambda r: r.random() < 0.5,
    "date": lambda r: f"20{r.randint(10, 30)}-0{r.randint(1, 9)}-1{r.randint(0, 9)}",
    "decimal(6,2)": lambda r: r.choice(["1.25", "-9999.99", "0.00"]),
    "decimal(12,2)": lambda r: r.choice(["1.25", "-99999.99", "0.00"]),
    "timestamptz": lambda r: f"2026-03-0{r.randint(1, 9)}T0{r.randint(0, 9)}:30:00.123456Z",
}
WIDER = {"smallint": ["integer", "bigint"], "integer": ["bigint"], "real": ["double"], "date": ["timestamp_ntz"],
         "decimal(6,2)": ["decimal(12,2)"]}
ENGINE_TYPES = {"real": "FLOAT", "timestamptz": "TIMESTAMP WITH TIME ZONE", "timestamp_ntz": "TIMESTAMP"}
FOR_EVER = None
DEFAULT = "default"

Function = collections.namedtuple("Function", "parameters body call value")
External = collections.namedtuple("External", "format location rows")


def shown(kind, value):
    """As a query's JSON has a value of that type."""
    if value is None:
        return None
    if kind in ("real", "double") or kind.startswith("decimal"):
        return float(value)
    if kind == "timestamp_ntz":
        return f"{value} 00:00:00"
    if kind == "timestamptz":
        return value.replace("T", " ").replace("Z", "+00")
    return value


class Table:
    def __init__(self, name, columns):
        self.name = name
        self.columns = columns  # name → type, besides id
        self.rows = []  # {column: value}
        self.written = {}  # id of a row → when it was
        self.vanishing = 0  # for so many looks more rows may be gone by retention
        self.id = None  # once it is known
        self.place = None  # its folder, likewise
        self.is_adopted = False
        self.partitions = []  # columns; of tables that were made elsewhere

    def kept(self, row):
        """The row as the table has it: Delta knows no empty text in partition columns."""
        return {name: value for name, value in row.items() if value != "" or name not in self.partitions}

    def type(self):
        columns = ", ".join(f"{name} {ENGINE_TYPES.get(kind, kind.upper())}"
                            for name, kind in {"id": "bigint", **self.columns}.items())
        return f"STRUCT({columns})[]"

    def expected(self):
        """Its rows as a look at a database finds them."""
        kinds = {"id": "bigint", **self.columns}
        return sorted(json.dumps({name: shown(kind, row.get(name)) for name, kind in kinds.items()})
                      for row in self.rows)


class View:
    def __init__(self, name, table, template, key):
        self.name = name
        self.table = table
        self.template = template
        self.key = key
        self.first_sql = self.sql()  # as it was made, whatever its table is called now

    def sql(self):
        return self.template.format(table=self.table.name, key=self.key)


class Model:
    def __init__(self):
        self.tables = {}
        self.views = {}
        self.functions = {}
        self.external = {}
        self.principals = set()  # (role, principal)
        self.policies = {}  # (name of a table or view, or None; "hot" or "retention") → span

    def forget_policies(self, name):
        self.policies = {key: span for key, span in self.policies.items() if key[0] != name}

    def policy(self, name, what):
        for level, origin in ((name, "table"), (None, "database")):
            if (level, what) in self.policies and (level or origin == "database"):
                return self.policies[level, what], origin
        return FOR_EVER, DEFAULT

    def looks(self):
        """What to ask of a database to see all of it: name → SQL of (name, type, rows as JSON).

        "=v" is what view v's query gives, "f()" what a call of function f does.
        """
        def look(name, relation):
            return f"SELECT '{name}' AS name, typeof(list(x)) AS type, to_json(list(x))::VARCHAR AS rows FROM {relation} AS x"

        looks = {name: look(name, name) for name in [*self.tables, *self.views, *self.external]}
        looks |= {"=" + name: look("=" + name, f"({view.sql()})") for name, view in self.views.items()}
        looks |= {name + "()": look(name + "()", f"(SELECT {function.call} AS value)")
                  for name, function in self.functions.items()}
        return looks

    def rename_table(self, table, new):
        del self.tables[table.name]
        self.policies = {(new if name == table.name else name, what): span
                         for (name, what), span in self.policies.items()}
        table.name = new
        self.tables[new] = table


class Lists:
    """The two lists of one kind of entity."""

    def __init__(self):
        self.include = []
        self.exclude = []

    def select(self, name):
        return (not self.include or matches(self.include, name)) and not matches(self.exclude, name)


def matches(patterns, name):
    return any(re.fullmatch(".*".join(map(re.escape, pattern.split("*"))), name, re.IGNORECASE | re.DOTALL)
               for pattern in patterns)


class Options:
    """Of a follower, and what it shows by them."""

    LISTS = ("tables", "external-tables", "materialized-views", "functions")

    def __init__(self):
        self.lists = {kind: Lists() for kind in self.LISTS}
        self.kinds = {"principals": "union", "caching": "union"}
        self.hot = None
        self.table_hot = {}
        self.principals = set()

    def tables_and_views(self, model):
        """Names of those that the follower has."""
        views = self.lists["materialized-views"]
        names = {name for name in model.tables if self.lists["tables"].select(name)}
        if views.include:
            chosen = {view for view in model.views.values() if views.select(view.name)}
            names |= {view.table.name for view in chosen}
        else:
            chosen = {view for view in model.views.values() if view.table.name in names and views.select(view.name)}
        return names | {view.name for view in chosen}

    def functions(self, model):
        return {name for name in model.functions if self.lists["functions"].select(name)}

    def external(self, model):
        return {name for name in model.external if self.lists["external-tables"].select(name)}

    def hot_span(self, model, name):
        """(span, where it comes from) of a table or view, or of the database when there is no name."""
        ours, theirs = self.kinds["caching"] != "none", self.kinds["caching"] != "replace"
        levels = [(ours and name in self.table_hot, self.table_hot.get(name), "follower table"),
                  (theirs and name and (name, "hot") in model.policies, model.policies.get((name, "hot")), "table"),
                  (ours and self.hot, self.hot, "follower database"),
                  (theirs and (None, "hot") in model.policies, model.policies.get((None, "hot")), "database")]
        return next(((span, origin) for holds, span, origin in levels if holds), (FOR_EVER, DEFAULT))

    def effective_principals(self, model):
        kind = self.kinds["principals"]
        return (set() if kind == "replace" else model.principals) | (set() if kind == "none" else self.principals)
