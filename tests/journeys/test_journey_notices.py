"""Mail arrives once, though the daemon is killed between writing it and sending it."""

from pathlib import Path

import pytest
from journeys.home import Home, store_of, until
from man.notify.post_office import PostOffice

pytestmark = pytest.mark.journey

STUDY = """\
project: study
command: sh work.sh {fate}
notify: {email: me@example.org, on: [crashed, batch finished]}
experiments:
  good: {fate: [0, 0.0]}
  bad: {fate: 3}
"""
DAEMON = "daemon"


def letters(home: Home) -> int:
    with store_of(home) as store:
        return int(store.execute("SELECT count(*) FROM outbox").fetchone()[0])


def test_each_letter_arrives_once_through_kills_of_the_daemon_and_a_server_that_is_away(
    home: Home, tmp_path: Path
) -> None:
    post = PostOffice(tmp_path)
    config = home.root / "config"
    config.mkdir()
    (config / "config.yaml").write_text(post.config, encoding="utf-8")
    home.begin(STUDY, work='echo "no layer <4>" >&2\nexit ${1%.*}\n')

    until(lambda: letters(home), "a letter is written while nobody answers", 60)
    assert home.kill(DAEMON) == 1
    post.open()
    try:
        home.do("notify", "retry")
        until(lambda: post.received, "the letter arrives")
        home.kill(DAEMON)
        home.do("daemon", "start")
        until(lambda: any("finished" in subject for subject in post.subjects), "all is told", 90)
    finally:
        post.close()

    assert len({message["Message-ID"] for message in post.received}) == len(post.received) == letters(home)
    assert sum("1 crashed" in subject or "bad crashed" in subject for subject in post.subjects) >= 1
    text = "".join(str(message.get_body(("plain",))) for message in post.received)
    assert "no layer <4>" in text
