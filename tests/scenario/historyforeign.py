"""Another program that makes tables and writes to them: delta-rs, which knows nothing of databases and journals."""
import datetime
import decimal

import deltalake
import pyarrow
from deltalake.exceptions import DeltaError

from historyversions import Broken

ATTEMPTS = 20  # at commits that lose races with a leader's background work
ARROW = {
    "smallint": pyarrow.int16(), "integer": pyarrow.int32(), "bigint": pyarrow.int64(), "varchar": pyarrow.string(),
    "real": pyarrow.float32(), "double": pyarrow.float64(), "boolean": pyarrow.bool_(), "date": pyarrow.date32(),
    "decimal(6,2)": pyarrow.decimal128(6, 2), "decimal(12,2)": pyarrow.decimal128(12, 2),
    "timestamptz": pyarrow.timestamp("us", "UTC"),
}
PARTITIONING = {"smallint", "integer", "bigint", "varchar", "boolean", "date"}  # delta-rs writes all values of these well
UPDATABLE = {"smallint", "integer", "bigint", "varchar", "boolean"}  # by a literal


def python_value(kind, value):
    if value is None:
        return None
    if kind == "date":
        return datetime.date.fromisoformat(value)
    if kind == "timestamptz":
        return datetime.datetime.fromisoformat(value.replace("Z", "+00:00"))
    return decimal.Decimal(value) if kind.startswith("decimal") else value


def arrow_table(columns, rows):
    kinds = {"id": "bigint", **columns}
    return pyarrow.table({name: pyarrow.array([python_value(kind, row.get(name)) for row in rows], ARROW[kind])
                          for name, kind in kinds.items()})


def literal(value):
    return "'" + value.replace("'", "''") + "'" if isinstance(value, str) else str(value).lower()


class ForeignWriter:
    """delta-rs at the table in a folder, whose log it reads anew for each commit."""

    def __init__(self, place):
        self.place = str(place)

    def table(self):
        return deltalake.DeltaTable(self.place)

    def version(self):
        return self.table().version()

    def columns(self):
        return [field.name for field in self.table().schema().fields]

    def may_write(self):
        """Asked of the table itself: delta-rs has no type widening."""
        return "typeWidening" not in (self.table().protocol().writer_features or [])

    def has_mapped_columns(self):
        """There it neither adds columns nor compacts."""
        return "delta.columnMapping.mode" in self.table().metadata().configuration

    def create(self, columns, partitions, rows):
        deltalake.write_deltalake(self.place, arrow_table(columns, rows), partition_by=partitions or None)

    def append(self, columns, rows, adds_column=False):
        how = {"schema_mode": "merge"} if adds_column else {}
        self.stubbornly(lambda: deltalake.write_deltalake(self.place, arrow_table(columns, rows), mode="append", **how))

    def overwrite(self, columns, rows):
        self.stubbornly(lambda: deltalake.write_deltalake(self.place, arrow_table(columns, rows), mode="overwrite"))

    def update(self, predicate, column, value):
        sql = "NULL" if value is None else literal(value)
        self.stubbornly(lambda: self.table().update(predicate=predicate, updates={column: sql}))

    def delete(self, predicate):
        self.stubbornly(lambda: self.table().delete(predicate))

    def restore(self, version):
        self.stubbornly(lambda: self.table().restore(version))

    def compact(self):
        self.stubbornly(lambda: self.table().optimize.compact())

    def checkpoint(self):
        self.table().create_checkpoint()

    def vacuum(self):
        """What was removed goes at once; files that no log has named yet are somebody's who is writing."""
        self.table().vacuum(retention_hours=0, enforce_retention_duration=False, dry_run=False)

    def stubbornly(self, commit):
        for attempt in range(1, ATTEMPTS + 1):
            try:
                commit()
                return
            except DeltaError as error:
                if attempt == ATTEMPTS:
                    raise Broken(f"delta-rs can't commit to {self.place}: {error}") from error
