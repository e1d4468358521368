"""README's tour works: its commands, taken from the page, run in order in an empty folder."""
import os
import pathlib
import re
import subprocess
import unittest

from sharepanectl import PROGRAM, Scenario

README = pathlib.Path(__file__).resolve().parents[2] / "README.md"


def blocks():
    """The shell blocks of the section "Ten minutes with sharepanectl"."""
    section = re.search(r"^## Ten minutes with sharepanectl\n(.*?)(?=^## |\Z)", README.read_text(), re.M | re.S)
    return re.findall(r"^```sh\n(.*?)^```", section.group(1), re.M | re.S)


class Tour(Scenario):
    def test_every_command_of_the_tour_succeeds(self):
        script = "\n".join(blocks())
        self.assertGreater(script.count("sharepanectl "), 10)
        run = subprocess.run(["bash", "-euo", "pipefail", "-c", script], cwd=self.folder, capture_output=True,
                             text=True, stdin=subprocess.DEVNULL, timeout=110,
                             env={**os.environ, "PATH": f"{pathlib.Path(PROGRAM).parent}:{os.environ['PATH']}",
                                  "XDG_DATA_HOME": str(self.folder / "data"), "HOME": str(self.folder)})
        self.assertEqual(run.returncode, 0, run.stdout + run.stderr)
        role, follower = run.stderr.splitlines()  # the two refusals that it shows
        self.assertRegex(role, r"\Asharepanectl: .*role.*\Z")
        self.assertRegex(follower, r"\Asharepanectl: .*consumer.*\Z")
        self.assertIn("refused with status 3", run.stdout)
        self.assertIn("refused with status 5", run.stdout)
        self.assertIn("up_to_date", run.stdout)


if __name__ == "__main__":
    unittest.main(verbosity=2)
