"""What stands under ``notify:`` is read, or refused in words that help."""

from typing import Any

import pytest

from neronet.errors import NeronetError
from neronet.man.core.notices_rules import LIMIT, Rules, parse, place, read


def test_an_address_is_all_that_is_needed() -> None:
    assert read({"email": "me@example.org"}) == Rules(
        ("crashed", "batch finished"), limit=LIMIT, channels=(("mail", "me@example.org"),)
    )


def test_every_key_is_read() -> None:
    plain = {
        "email": ["me@example.org", "you@example.org"],
        "on": [
            "crashed",
            "batch_started",
            "criterion diverged",
            "criteria",
            "unreachable > 2h",
            "min(x) < 0.2",
        ],
        "digest": "6h",
        "at": "8:00",
        "quiet": "22:00-07:30",
        "limit": 3,
        "command": "tee -a log",
        "desktop": True,
        "webhook": "https://example.org/hook",
        "apprise": "ntfy://topic",
    }
    assert read(plain) == Rules(
        ("crashed", "batch started", "criterion diverged", "criteria", "min(x) < 0.2"),
        7200.0,
        21600.0,
        480,
        (1320, 450),
        3,
        (
            ("mail", "me@example.org"),
            ("mail", "you@example.org"),
            ("command", "tee -a log"),
            ("desktop", ""),
            ("webhook", "https://example.org/hook"),
            ("apprise", "ntfy://topic"),
        ),
    )


def test_expressions_are_what_is_no_word() -> None:
    rules = read({"on": ["crashed", "criterion slow", "min(val_loss) < 0.2", "loss > 4 && runtime > 1h"]})
    assert rules.expressions == ("min(val_loss) < 0.2", "loss > 4 && runtime > 1h")


@pytest.mark.parametrize(
    ("channel", "address", "shown"),
    [
        (
            "webhook",
            "https://hooks.example.org:8443/T0/SECRET?k=1",
            "webhook https://hooks.example.org:8443/…",
        ),
        ("apprise", "tgram://SECRET/42", "apprise tgram://…"),
        ("mail", "me@example.org", "mail me@example.org"),
        ("desktop", "", "desktop"),
    ],
)
def test_a_secret_address_is_not_shown(channel: str, address: str, shown: str) -> None:
    assert place(channel, address) == shown


@pytest.mark.parametrize(
    ("key", "value", "what"),
    [
        ("email", "me", "'me' is no address"),
        ("email", "me@example.org\nBcc: all@example.org", "a text of one line"),
        ("email", "me@example.org,you@example.org", "is no address"),
        ("email", "a..b@example.org", "is no address"),
        ("email", "é@example.org", "is no address"),
        ("email", "me@-example", "is no address"),
        ("email", 3, "a text of one line"),
        ("on", "crashes", "'crashes' is nothing that happens (did you mean crashed?)"),
        ("on", "batch finishes", "did you mean batch finished?"),
        ("on", "queued", "write on: [batch started]"),
        ("on", "min(val_loss <", "cannot be understood"),
        ("on", "unreachable > soon", "unreachable: "),
        ("digest", "often", "digest: 'often' is not a"),
        ("digest", 5, "from a minute to a year"),
        ("at", 480, "a time of the day"),
        ("at", "25:00", "a time of the day"),
        ("quiet", "22:00", "two times of the day"),
        ("quiet", "22:00-22:00", "another end"),
        ("limit", 0, "mails an hour"),
        ("limit", True, "mails an hour"),
        ("desktop", "yes", "true or false"),
        ("webhook", "file:///etc/passwd", "no address on the web"),
        ("webhook", "https://me@example.org/", "neither user nor password"),
        ("webhook", "https://example.org/a b", "all else than ASCII as %20"),
        ("webhook", "http://[::1/", "no address on the web"),
        ("emial", "me@example.org", "did you mean email?"),
        ("sms", "1", "the keys are: email"),
    ],
)
def test_a_mistake_is_named_with_what_would_be_right(key: str, value: Any, what: str) -> None:
    with pytest.raises(NeronetError) as caught:
        parse(key, value)
    assert what in f"{caught.value.what} ({caught.value.hint})"
