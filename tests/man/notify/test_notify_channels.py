"""Every channel sends, or says whether another time may do: one suite for all."""

import json
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

import pytest
from man.notify.post_office import PostOffice

from neronet.man.core.notices_letter import Group, Letter
from neronet.man.notify import catalogue
from neronet.man.notify.channel import Channel, Later, Parcel, Refused
from neronet.man.notify.settings import MailSettings

LETTER = Letter("-- it's [done] 💥", "study", 1.7e9, [Group("3 crashed")], [], [("see", "neroman status")])
PARCEL = Parcel(LETTER, "abc.1.7.2", "abc.1.7")


class Far:
    """The other end of a channel: what came, and what is to be answered."""

    def __init__(
        self, channel: Channel, came: Callable[[], list[str]], answer: Callable[[str], None]
    ) -> None:
        self.channel = channel
        self.came = came  #: what arrived, as text
        self.answer = answer  #: ``later`` or ``never``


def by_mail(root: Path) -> Iterator[Far]:
    post = PostOffice(root)
    post.open()
    words = {"later": "451 later", "never": "550 never"}
    channel = catalogue.channel("mail", "me@example.org", post.settings)
    yield Far(channel, lambda: post.subjects, lambda answer: post.answers.append(words[answer]))
    post.close()


def by_sendmail(root: Path) -> Iterator[Far]:
    program, box, answer = root / "sendmail", root / "box", root / "answer"
    program.write_text(
        f'#!/bin/sh\n[ -e "{answer}" ] && exit $(cat "{answer}")\ncat > "{box}"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    settings = MailSettings(sendmail=str(program), sender="neronet@example.org")
    codes = {"later": str(os.EX_TEMPFAIL), "never": str(os.EX_NOUSER)}
    channel = catalogue.channel("mail", "me@example.org", settings)
    yield Far(
        channel,
        lambda: [box.read_text(encoding="utf-8")] if box.exists() else [],
        lambda word: write(answer, codes[word]),
    )


def write(file: Path, text: str) -> None:
    file.write_text(text, encoding="utf-8")


def by_command(root: Path) -> Iterator[Far]:
    box, answer = root / "box", root / "answer"
    channel = catalogue.channel("command", f"[ -e '{answer}' ] && exit 3; cat > '{box}'", MailSettings())
    yield Far(
        channel,
        lambda: [json.loads(box.read_text(encoding="utf-8"))["subject"]] if box.exists() else [],
        lambda _word: answer.touch(),
    )


class Hook(BaseHTTPRequestHandler):
    came: list[str]
    answers: list[int]

    def do_POST(self) -> None:
        plain: dict[str, Any] = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        code = self.answers.pop(0) if self.answers else 204
        if code == 204:
            assert self.headers["Idempotency-Key"] == plain["id"]
            self.came.append(plain["subject"])
        self.send_response(code)
        self.send_header("Location", "http://127.0.0.1:9/")
        self.end_headers()

    def log_message(self, *words: object) -> None:
        del words


def by_webhook(root: Path) -> Iterator[Far]:
    del root
    hook: type[Hook] = type("OneHook", (Hook,), {"came": [], "answers": []})
    with HTTPServer(("127.0.0.1", 0), hook) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        codes = {"later": 503, "never": 410}
        channel = catalogue.channel("webhook", f"http://127.0.0.1:{server.server_port}/x", MailSettings())
        yield Far(channel, lambda: hook.came, lambda word: hook.answers.append(codes[word]))
        server.shutdown()
        thread.join()


def by_desktop(root: Path) -> Iterator[Far]:
    program, box, answer = root / "notify-send", root / "box", root / "answer"
    program.write_text(
        f'#!/bin/sh\n[ -e "{answer}" ] && exit 1\nprintf "%s\\n" "$@" > "{box}"\n', encoding="utf-8"
    )
    program.chmod(0o755)
    yield Far(
        catalogue.channel("desktop", "", MailSettings()),
        lambda: [box.read_text(encoding="utf-8")] if box.exists() else [],
        lambda _word: answer.touch(),
    )


FARS = {
    "mail": by_mail,
    "sendmail": by_sendmail,
    "command": by_command,
    "webhook": by_webhook,
    "desktop": by_desktop,
}
NEVER = ("mail", "sendmail", "webhook")  #: those that can be told so


@pytest.fixture
def far(request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Far]:
    monkeypatch.setenv("PATH", f"{tmp_path}:{os.environ['PATH']}")
    yield from FARS[request.param](tmp_path)


@pytest.mark.parametrize("far", FARS, indirect=True)
def test_a_letter_arrives(far: Far) -> None:
    far.channel.send(PARCEL)

    (came,) = far.came()
    assert "[done]" in came or "done" in came


@pytest.mark.parametrize("far", FARS, indirect=True)
def test_what_fails_may_be_tried_another_time(far: Far) -> None:
    far.answer("later")

    with pytest.raises(Later):
        far.channel.send(PARCEL)
    assert far.came() == []


@pytest.mark.parametrize("far", NEVER, indirect=True)
def test_what_is_refused_is_refused(far: Far) -> None:
    far.answer("never")

    with pytest.raises(Refused):
        far.channel.send(PARCEL)
    assert far.came() == []


def test_a_command_that_leaves_a_program_behind_has_done_its_part(tmp_path: Path) -> None:
    mark = tmp_path / "pid"
    command = f"sleep 1000 & echo $! > '{mark}'"
    try:
        catalogue.channel("command", command, MailSettings()).send(PARCEL)
    finally:
        os.kill(int(mark.read_text()), signal.SIGKILL)


def test_a_command_that_takes_too_long_is_ended_with_all_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("neronet.man.notify.command._PATIENCE", 0.3)
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    os.set_blocking(reader, True)
    with pipe.open("wb"), pytest.raises(Later, match="takes longer than"):
        catalogue.channel("command", f"exec 3>'{pipe}'; sleep 1000 & wait", MailSettings()).send(PARCEL)

    assert os.read(reader, 1) == b"", "all that held the pipe has ended"
    os.close(reader)


def test_a_webhook_that_leads_elsewhere_is_not_followed(tmp_path: Path) -> None:
    for far in by_webhook(tmp_path):
        hook = far.came.__closure__
        assert hook is not None
        hook[0].cell_contents.answers.append(302)
        with pytest.raises(Refused, match="302"):
            far.channel.send(PARCEL)


@pytest.mark.parametrize(
    ("kind", "address", "error"),
    [
        ("webhook", "http://127.0.0.1:9/", Later),
        ("command", "/nowhere/at/all", Later),
        ("desktop", "", Refused),
    ],
)
def test_where_there_is_nothing_the_words_say_so(
    kind: str, address: str, error: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(error):
        catalogue.channel(kind, address, MailSettings()).send(PARCEL)


def test_without_settings_and_without_a_mailer_the_user_is_told_what_to_write(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("neronet.man.notify.sendmail._USUAL", ())
    monkeypatch.setenv("PATH", "/nonexistent")
    with pytest.raises(Later, match="does not say how mail is sent"):
        catalogue.channel("mail", "me@example.org", MailSettings()).send(PARCEL)


@pytest.mark.parametrize(
    ("name", "send"),
    [
        ("apprise", lambda: catalogue.channel("apprise", "ntfy://topic", MailSettings()).send(PARCEL)),
    ],
)
def test_a_library_that_is_not_installed_is_named(
    name: str, send: Callable[[], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, name, None)
    with pytest.raises(Refused, match=f"{name} is not installed"):
        send()
