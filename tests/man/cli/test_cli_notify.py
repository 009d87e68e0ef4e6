"""``neroman notify``, and what ``status`` says when somebody could not be told."""

import json

import pytest
from man.cli.shell import Shell
from man.store.populace import from_kid

from neronet.man.notify import pictures
from neronet.man.store import letters, notices, outbox
from neronet.model.event import Crashed, Points, Started

RULES = "notify: {command: 'cat > told.json', on: [crashed], quiet: 22:00-07:00, at: 08:00}\n"
PROJECT = "project: study\ncommand: 'true'\nexperiments: {a: {lr: [0.1, 0.2]}}\n"


def crash(shell: Shell) -> None:
    """Start two experiments, of which one crashes."""
    with shell.store() as store:
        store.start(1, 2)
        points = Points("val_loss", [1, 2, 3], [store.clock] * 3, [0.5, 0.3, 0.2])
        tail = "Traceback\nMemoryError: <2 GB>"
        store.take_in(
            *from_kid("1.1", Started("node1", 7, "/x"), points, Crashed("out of memory", 9.0, 137, tail))
        )


def write(shell: Shell, refused: str | None = None) -> None:
    """Let the letter be written, and perhaps refused."""
    with shell.store() as store, store.database.transaction() as tx:
        watched = notices.watches(tx, {}, store.clock)
        notices.take(tx, watched)
        (watch,) = watched
        no_night = watch._replace(rules=watch.rules._replace(quiet=None))
        letters.write_due(tx, no_night, store.clock + 100)
        if refused is not None:
            (posted,) = outbox.newest(tx, 10)
            outbox.note_refused(tx, posted.id, refused, store.clock)


def test_a_test_goes_by_every_channel_and_says_what_came_of_it(shell: Shell) -> None:
    shell.begin(PROJECT + RULES)

    assert shell.do("notify", "test") == "command cat > told.json: sent\n"
    told = json.loads((shell.folder / "told.json").read_text(encoding="utf-8"))
    assert told["subject"] == "[study] a test of neronet's notices"


def test_a_test_that_fails_says_why(shell: Shell) -> None:
    shell.begin(PROJECT + "notify: {command: [echo no >&2; exit 3, 'true']}\n")

    answer = shell.call("notify", "test")
    assert answer.code == 1
    assert answer.out == "command true: sent\n"
    assert answer.err == (
        "command echo no >&2; exit 3: echo no >&2; exit 3 ends with 3: no\n"
        "neroman: 1 of 2 could not be told\n"
    )


def test_with_nobody_to_tell_the_way_is_shown(shell: Shell) -> None:
    shell.begin(PROJECT)

    answer = shell.call("notify", "test")
    assert (answer.code, answer.err.splitlines()[0]) == (1, "neroman: nobody is to be told")
    assert "notify: {email: me@example.org}" in answer.err
    assert "nobody is told" in shell.do("notify", "list")


def test_the_users_own_configuration_counts_where_the_project_says_nothing(shell: Shell) -> None:
    shell.begin(PROJECT)
    shell.places.config.mkdir(parents=True)
    shell.places.preferences.write_text("notify: {command: 'cat > mine'}\n", encoding="utf-8")

    assert shell.do("notify", "test") == "command cat > mine: sent\n"


def test_a_list_shows_the_rules_and_the_letters(shell: Shell) -> None:
    shell.begin(PROJECT + RULES)
    crash(shell)
    write(shell)

    lines = shell.do("notify", "list").splitlines()
    assert lines == [
        "study: command cat > told.json",
        "  on crashed; criteria with do: notify",
        "  a digest at 08:00",
        "  quiet 22:00-07:00",
        "  at most 12 letters an hour",
        "command cat > told.json: [study] batch 1: 1 a-1 crashed: out of memory: about to be sent",
    ]
    plain = json.loads(shell.do("notify", "list", "--json"))
    assert [letter["letter"]["subject"] for letter in plain["letters"]] == [
        "[study] batch 1: 1 a-1 crashed: out of memory"
    ]


def test_a_list_tells_what_cannot_be_judged(shell: Shell) -> None:
    shell.begin(PROJECT + "notify: {desktop: true, on: [lr < 0.2, min(val_los) < 1]}\n")
    crash(shell)

    (line,) = [line for line in shell.do("notify", "list").splitlines() if "judged" in line]
    assert line.startswith("  min(val_los) < 1 cannot be judged so far: ")
    assert "val_los" in line.partition("so far")[2]


def test_status_says_that_a_letter_was_refused_and_how_to_send_it_again(shell: Shell) -> None:
    shell.begin(PROJECT + RULES)
    crash(shell)
    write(shell, "the mail server says 550 no such user")

    told = shell.call("status").err
    assert "not told: command cat > told.json: [study] batch 1: 1 a-1 crashed: out of memory: refused" in told
    assert "550 no such user" in told
    assert "`neroman notify retry`" in told
    shell.rings()
    assert shell.do("notify", "retry") == "1 letter to send\n"
    assert shell.rings() == 1
    assert "not told" not in shell.call("status").err


def test_a_preview_is_the_page_that_would_be_sent(shell: Shell) -> None:
    shell.begin(PROJECT + RULES)
    crash(shell)

    assert shell.do("notify", "preview", "all", "-o", "mail.html") == (
        "mail.html: [study] batch 1: 1 a-1 crashed: out of memory\n"
    )
    page = (shell.folder / "mail.html").read_text(encoding="utf-8")
    assert "MemoryError: &lt;2 GB&gt;" in page
    assert "val_loss 0.2" in page
    assert "neroman restart 1" in page
    assert ("data:image/png;base64," in page) == pictures.can_draw()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("notify: {email: me}\n", "neronet.yaml:4: 'me' is no address for e-mail"),
        (
            "notify:\n  email: me@example.org\n  on:\n    - crashed\n    - crashes\n",
            "neronet.yaml:8: 'crashes' is",
        ),
        ("notify: {emial: me@example.org}\n", "did you mean email?"),
    ],
)
def test_a_mistake_in_the_rules_is_told_with_its_place(shell: Shell, text: str, said: str) -> None:
    shell.write(PROJECT + text)

    answer = shell.call("add")
    assert answer.code == 1
    assert said in answer.err


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("mail: {server: x, pasword: y}\n", "config.yaml:1: 'pasword' is no key of mail"),
        ("mail: {server: x, password: secret}\n", "a password does not stand in the file"),
        ("mail: {server: x, user: me, security: none}\n", "for everybody to read"),
        ("mail: {server: x, sendmail: y}\n", "by a server or by sendmail"),
        ("mail: {server: x, port: many}\n", "'port' is to be a number"),
        ("mail: {server: x, security: ssl}\n", "there is no security 'ssl'"),
        ("mail: {from: me}\n", "'me' is no address"),
        ("mail: x\n", "'mail' is to be a mapping"),
        ("post: {}\n", "'post' is unknown"),
    ],
)
def test_a_mistake_in_the_configuration_is_told_with_its_place(shell: Shell, text: str, said: str) -> None:
    shell.begin(PROJECT + RULES)
    shell.places.config.mkdir(parents=True)
    shell.places.preferences.write_text(text, encoding="utf-8")

    answer = shell.call("notify", "test")
    assert answer.code == 1
    assert said in answer.err
