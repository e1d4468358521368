"""The checker itself: each rule, broken once in a made-up tree."""
import pathlib
import subprocess
import sys
import tempfile
import unittest

CHECK = pathlib.Path(__file__).with_name("check.py")

SOUND = {
    "CMakeLists.txt": "project(x)\n",
    "README.md": "Words.\n",
    "core/base/CMakeLists.txt": "sharepane_module(base SOURCES error.cpp USES Qt6::Core)\n",
    "core/base/error.cpp": "#include <QtCore/QString>\n#include <vector>\n",
    "core/engine/CMakeLists.txt": "sharepane_module(engine SOURCES connection.cpp USES sharepane_base duckdb)\n",
    "core/engine/connection.cpp": '#include "core/base/error.h"\n#include <duckdb.h>\n',
    "core/catalog/CMakeLists.txt": "sharepane_module(catalog SOURCES journal.cpp USES sharepane_delta)\n",
    "core/catalog/journal.cpp": '#include "core/storage/objectstore.h"\n#include "core/workspace/workspace.h"\n',
    "ui/CMakeLists.txt": "add_library(ui shell/mainwindow.cpp)\ntarget_link_libraries(ui sharepane_facade)\n",
    "ui/shell/mainwindow.cpp": '#include "core/facade/session.h"\n#include "core/base/result.h"\n#include <QWidget>\n',
    "app/CMakeLists.txt": "add_executable(sharepane window.cpp)\ntarget_link_libraries(sharepane ui)\n",
    "app/window.cpp": '#include "ui/shell/mainwindow.h"\n',
    "tests/base/CMakeLists.txt": "sharepane_test(tst_error SOURCES tst_error.cpp)\n",
    "tests/base/tst_error.cpp": '#include "core/base/error.h"\n#include "core/storage/localstore.h"\n',
}
UNFINISHED_WORD = "TO" + "DO"


class Checker(unittest.TestCase):
    def check(self, changes):
        """Runs the checker on the sound tree with `changes` ({path: content}); its output lines."""
        with tempfile.TemporaryDirectory() as folder:
            for name, content in {**SOUND, **changes}.items():
                path = pathlib.Path(folder, name)
                path.parent.mkdir(parents=True, exist_ok=True)
                path.write_text(content)
            run = subprocess.run([sys.executable, CHECK, folder], capture_output=True, text=True)
            self.assertEqual(run.stderr, "")
            self.assertEqual(run.returncode, 1 if run.stdout else 0)
            return run.stdout.splitlines()

    def assertRefused(self, changes, *expected):
        self.assertEqual(self.check(changes), list(expected))

    def test_a_sound_tree_passes(self):
        self.assertEqual(self.check({}), [])

    def test_a_lower_layer_may_not_include_a_higher_one(self):
        self.assertRefused({"core/base/error.cpp": '#include "core/storage/objectstore.h"\n'},
                           "core/base/error.cpp:1: core/base may not include core/storage")

    def test_a_value_that_TRY_would_leak_is_named(self):
        leaks = "int f()\n{\n    return sum(TRY(a()),\n               TRY(b()));\n}\n"
        sound = 'int f()\n{\n    g(TRY(h(TRY(a(")")))));\n    return c ? TRY(a()) : TRY(b());\n}\n'
        self.assertRefused({"core/base/error.cpp": leaks},
                           "core/base/error.cpp:4: TRY twice in an expression: name the first value before")
        self.assertEqual(self.check({"core/base/error.cpp": sound}), [])

    def test_siblings_may_not_include_each_other(self):
        self.assertRefused({"core/engine/connection.cpp": '\n#include "core/storage/objectstore.h"\n'},
                           "core/engine/connection.cpp:2: core/engine may not include core/storage")

    def test_follow_knows_neither_control_nor_serve_nor_query(self):
        for other in ("control", "serve", "query", "ingest", "facade"):
            self.assertRefused({"core/follow/CMakeLists.txt": "sharepane_module(follow SOURCES engine.cpp)\n",
                                "core/follow/engine.cpp": f'#include "core/{other}/a.h"\n'},
                               f"core/follow/engine.cpp:1: core/follow may not include core/{other}")

    def test_a_link_counts_as_an_include(self):
        self.assertRefused({"core/base/CMakeLists.txt": "sharepane_module(base SOURCES error.cpp USES\n sharepane_delta)\n"},
                           "core/base/CMakeLists.txt:2: core/base may not link core/delta")

    def test_the_window_sees_only_facade_and_base(self):
        self.assertRefused({"ui/shell/mainwindow.cpp": '#include "core/query/session.h"\n'},
                           "ui/shell/mainwindow.cpp:1: ui/ sees core/facade and core/base, not core/query")
        self.assertRefused({"app/CMakeLists.txt": "add_executable(x window.cpp)\nlink(sharepane_follow)\n"},
                           "app/CMakeLists.txt:2: app/ links core/facade and core/base, not core/follow")

    def test_the_window_does_not_include_the_programs(self):
        self.assertRefused({"ui/shell/mainwindow.cpp": '#include "app/commands.h"\n'},
                           "ui/shell/mainwindow.cpp:1: ui may not include app/")

    def test_duckdb_stays_in_the_engine(self):
        for name in ("core/catalog/journal.cpp", "ui/shell/mainwindow.cpp", "tests/base/tst_error.cpp"):
            self.assertRefused({name: "#include <duckdb.h>\n"}, f"{name}:1: only core/engine includes duckdb.h")

    def test_core_does_not_know_the_window(self):
        for header in ("QtGui/QImage", "QtWidgets/QWidget", "QPainter", "qcustomplot.h"):
            self.assertRefused({"core/base/error.cpp": f"#include <{header}>\n"},
                               f"core/base/error.cpp:1: core does not know the window ({header})")
        self.assertRefused({"core/base/CMakeLists.txt": "sharepane_module(base SOURCES error.cpp USES Qt6::Gui)\n"},
                           "core/base/CMakeLists.txt:1: no target of core links QtGui or QtWidgets")
        self.assertRefused({"core/base/error.cpp": '#include "ui/shell/mainwindow.h"\n'},
                           "core/base/error.cpp:1: core may not include ui/")

    def test_an_unknown_layer_is_refused(self):
        self.assertRefused({"core/utils/CMakeLists.txt": "\n"}, "core/utils:1: is not a layer of ARCHITECTURE.md")

    def test_an_unknown_top_level_entry_is_refused(self):
        self.assertRefused({"docs/design.md": "Words.\n"}, "docs:1: does not belong at the top level")
        self.assertEqual(self.check({".clang-format": "x\n"}), [])

    def test_words_of_unfinished_work_are_refused(self):
        self.assertRefused({"app/window.cpp": f"\n// {UNFINISHED_WORD}: later\n"},
                           "app/window.cpp:2: a word of unfinished work")

    def test_a_source_that_nothing_builds_is_refused(self):
        self.assertRefused({"tests/base/tst_rror.cpp": "\n"}, "tests/base/tst_rror.cpp:1: no CMakeLists.txt builds it")


if __name__ == "__main__":
    unittest.main()
