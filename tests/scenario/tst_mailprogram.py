"""`invitation create --mail-program`: the user's mail program is opened with the invitation, by an `xdg-email` on the
PATH that records what it is told."""
import json
import os
import sys
import unittest

from sharepanectl import Scenario

os.environ["SHAREPANE_SECRETS_FILE_KEY"] = "a key for these tests only"
os.environ["LC_ALL"] = "C.UTF-8"
MAX = "max@fabrikam.example"
RECORDER = f"""#!{sys.executable}
import json, os, pathlib, sys
folder = pathlib.Path(__file__).parent
attached = pathlib.Path(sys.argv[sys.argv.index("--attach") + 1]).read_text()
(folder / f"call-{{len(list(folder.glob('call-*'))):02}}").write_text(
    json.dumps({{"arguments": sys.argv[1:], "attached": attached}}))
print("what it says is of no interest")
print("nor is this", file=sys.stderr)
sys.exit(int(os.environ.get("XDG_EMAIL_STATUS", "0")))
"""


class MailProgram(Scenario):
    def setUp(self):
        super().setUp()
        self.programs = self.folder / "programs"
        self.write("programs/xdg-email", RECORDER).chmod(0o700)
        path = os.environ["PATH"]
        self.addCleanup(os.environ.update, PATH=path)
        os.environ["PATH"] = f"{self.programs}:{path}"
        self.leader()
        self.ctl("account", "create", "contoso", "--email", "ann@contoso.example", "--organization", "Contoso & Söhne")
        self.ctl("share", "create", "contoso/sales", "--description", "All $(sales) `of` \"it\"; --attach /etc/passwd")
        self.ctl("share", "dataset", "add", "contoso/sales", "--database", "provider/sales")
        self.file = self.folder / "for Max.sharepane-invitation"

    def calls(self):
        return [json.loads(path.read_text()) for path in sorted(self.programs.glob("call-*"))]

    def create(self, *options):
        return ("invitation", "create", "contoso/sales", "--to", MAX, *options)

    def actions(self, made):
        return [(entry["action"], entry["outcome"])
                for entry in self.ctl("activity", "list", "--object", f"contoso/sales/{made['id']}")]

    def test_recipient_subject_text_and_file_reach_the_mail_program(self):
        made = self.ctl(*self.create("--message", "Hello\nMax", "--output", self.file, "--mail-program"))
        self.assertEqual((made["created"], made["sent"], made["mail_program"], made["file"]),
                         (True, False, True, str(self.file)))
        (call,) = self.calls()
        arguments = call["arguments"]
        self.assertEqual(arguments[:4] + arguments[5:],
                         ["--utf8", "--subject", 'Contoso & Söhne shares "sales" with you', "--body",
                          "--attach", str(self.file), "mailto:" + MAX])
        text = arguments[4]
        for part in ("Contoso & Söhne (ann@contoso.example)", "> All $(sales) `of` \"it\"; --attach /etc/passwd\n",
                     "> Hello\n> Max\n", "the attached file for Max.sharepane-invitation", made["link"],
                     self.ctl("invitation", "show", self.file)["provider"]["fingerprint"], "Don't forward it"):
            self.assertIn(part, text)
        self.assertEqual(call["attached"], self.file.read_text())
        self.assertEqual(self.actions(made), [("invitation create", "done"), ("invitation open in mail program", "done")])

    def test_repeating_opens_it_again_and_resending_opens_what_is_new(self):
        made = self.ctl(*self.create("--output", self.file, "--mail-program"))
        again = self.ctl(*self.create("--output", self.file, "--mail-program"))
        self.assertEqual((again["id"], again["created"]), (made["id"], False))
        resent = self.ctl("invitation", "resend", made["id"], "--output", self.file, "--mail-program")
        first, second, third = self.calls()
        self.assertEqual(first, second)
        self.assertIn(resent["link"], third["arguments"][4])
        self.assertNotIn(made["link"], third["arguments"][4])

    def test_each_recipient_gets_a_mail_of_their_own_in_the_language_of_the_settings(self):
        self.ctl("mail", "set", "--host", "localhost", "--security", "none", "--from", "shares@contoso.example",
                 "--language", "de")
        for recipient in (MAX, "-x?cc=eve@fabrikam.example"):
            output = self.folder / f"{len(self.calls())}.sharepane-invitation"
            self.ctl("invitation", "create", "contoso/sales", f"--to={recipient}", "--output", output,
                     "--mail-program")
        self.assertEqual([call["arguments"][-1] for call in self.calls()],
                         ["mailto:" + MAX, "mailto:-x%3Fcc%3Deve@fabrikam.example"])
        self.assertIn("lädt Sie zur Freigabe", self.calls()[0]["arguments"][4])

    def test_without_xdg_email_file_and_link_stay_and_the_next_step_is_said(self):
        (self.programs / "xdg-email").unlink()
        os.environ["PATH"] = str(self.programs)
        error = self.refused(6, "needs_person", *self.create("--output", self.file, "--mail-program"))
        self.assertEqual(error["object"], str(self.file))
        self.assertIn("there is no xdg-email on the PATH", error["message"])
        self.assertIn("Debian: package xdg-utils", error["hint"])
        self.assertIn(f"send the file to {MAX} yourself, or this link: sharepane:invitation/1.", error["hint"])
        link = error["hint"].rpartition(" ")[2]
        (waiting,) = self.ctl("invitation", "list")
        self.assertEqual({self.ctl("invitation", "show", form)["id"] for form in (self.file, link)}, {waiting["id"]})
        self.assertEqual(self.actions(waiting), [("invitation create", "done"), ("invitation open in mail program", "failed")])

    def test_a_mail_program_that_does_not_open_is_said(self):
        self.addCleanup(os.environ.pop, "XDG_EMAIL_STATUS")
        for status, cause in (("3", "found no mail program"), ("4", "could not be opened")):
            os.environ["XDG_EMAIL_STATUS"] = status
            error = self.refused(6, "needs_person", *self.create("--output", self.file, "--mail-program"))
            self.assertIn(cause, error["message"])
            self.assertTrue(self.file.exists())

    def test_there_must_be_a_file_to_attach_and_one_way_only(self):
        self.refused(2, "invalid_argument", *self.create("--mail-program"))
        self.refused(2, "invalid_argument", *self.create("--output", self.file, "--mail-program", "--send"))
        self.assertEqual((self.calls(), self.ctl("invitation", "list")), ([], []))


if __name__ == "__main__":
    unittest.main()
