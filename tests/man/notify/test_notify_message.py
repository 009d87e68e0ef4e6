"""A letter reads well and does no harm, whatever names and outputs are in it."""

import time
from email import policy
from email.message import EmailMessage
from email.parser import BytesParser
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from neronet.man.core.notices_fold import Fact, fold
from neronet.man.core.notices_letter import Letter, Standing, last_lines, one_line, selector
from neronet.man.core.notices_match import Notice
from neronet.man.notify import html_form, json_form, message, plain_form
from neronet.man.notify.channel import Parcel

NASTY = (
    "Ünïcode 実験 💥\r\nBcc: all@example.org\r\n\r\n<script>alert('x')</script>\x00\x1b[31m\u202e"
    + "x" * 10_000
)
TAGS = {
    "html",
    "head",
    "meta",
    "title",
    "style",
    "body",
    "div",
    "h1",
    "b",
    "pre",
    "table",
    "tr",
    "td",
    "code",
}
TEXTS = st.text(max_size=300) | st.sampled_from(
    [NASTY, "\r\n.\r\n", "a\nSubject: b", "=?utf-8?q?x?=", "\ud800"]
)


def letter_of(text: str, project: str = "study") -> Letter:
    notice = Notice("crashed", 1.7e9, 7, 1, text, text)
    fact = Fact(notice, 12, text, text, "\n".join([text] * 30))
    criterion = Fact(Notice("criterion", 1.7e9, 7, 1, text, text), 12, text)
    standing = Standing(
        7, one_line(text), {"crashed": 3, "running": 1}, 0.75, one_line(text), one_line(text), 1.7e9
    )
    return fold(project, 7, [fact, criterion], [standing], 1.7e9)


def sent(letter: Letter) -> EmailMessage:
    """Return the letter as it arrives."""
    built = message.build(Parcel(letter, "a.1", "a"), "neronet@example.org", "me@example.org")
    arrived = BytesParser(policy=policy.default).parsebytes(built.as_bytes())
    assert isinstance(arrived, EmailMessage)
    return arrived


def body(arrived: EmailMessage, form: str) -> str:
    part = arrived.get_body((form,))
    assert part is not None
    return str(part.get_content())


class Tags(HTMLParser):
    """Collects the elements of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.found: set[str] = set()
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert not any(name.startswith("on") for name, _value in attrs)
        self.found.add(tag)


@settings(max_examples=25)
@given(TEXTS, TEXTS)
def test_no_text_makes_a_header_or_a_tag_or_a_line_without_end(text: str, project: str) -> None:
    storable = [one.encode("utf-8", "backslashreplace").decode("utf-8") for one in (text, project)]
    arrived = sent(letter_of(*storable))

    assert set(arrived.keys()) == {
        "From", "To", "Subject", "Date", "Message-ID", "In-Reply-To", "References", "Auto-Submitted",
        "X-Neronet-Project", "X-Mailer", "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert arrived["To"] == "me@example.org"
    assert len(arrived["Subject"]) <= 180
    page = body(arrived, "html")
    assert Tags(page).found <= TAGS
    assert all(len(line) <= 210 for line in body(arrived, "plain").splitlines())
    assert all(len(line) < 998 for line in arrived.as_bytes().split(b"\n")), "RFC 5322, 2.1.1"


def test_what_is_nasty_is_still_readable() -> None:
    arrived = sent(letter_of(NASTY))

    assert arrived["Subject"].startswith("[study] batch 7: 12 Ünïcode 実験 💥 Bcc: all@example.org")
    assert arrived["Bcc"] is None
    assert "&lt;script&gt;" in body(arrived, "html")
    assert "Ünïcode 実験 💥" in body(arrived, "plain")
    assert len(arrived.as_bytes()) < 60_000


def test_a_page_is_made_for_phones_and_for_the_night() -> None:
    page = html_form.page(letter_of("exit code 3"))
    assert '<meta name="viewport" content="width=device-width' in page
    assert "@media (prefers-color-scheme: dark)" in page
    assert "<img" not in page


def test_pictures_stand_within_the_letter() -> None:
    parcel = Parcel(letter_of("exit code 3"), "a.1", "a", (("val_loss, batch 7", b"\x89PNG..."),))
    built = message.build(parcel, "neronet@example.org", "me@example.org")
    arrived = BytesParser(policy=policy.default).parsebytes(built.as_bytes())

    (picture,) = [part for part in arrived.walk() if part.get_content_type() == "image/png"]
    assert picture.get_content() == b"\x89PNG..."
    assert isinstance(arrived, EmailMessage)
    assert f'src="cid:{picture["Content-ID"][1:-1]}"' in body(arrived, "html")


def test_the_text_tells_what_happened_how_it_stands_and_what_to_do() -> None:
    crash = Notice("crashed", 1.7e9, 7, 1, "out of memory")
    facts = [
        Fact(crash, number, f"e-{number}", f"node{number % 2}", "Traceback\nMemoryError")
        for number in (4, 5, 6)
    ]
    standing = Standing(7, "start all", {"running": 1, "crashed": 3}, 0.75, "acc 0.9", "5 e-5", 1.7e9 + 3600)
    text = plain_form.text(fold("study", 7, facts, [standing], 1.7e9))

    assert text.splitlines()[:5] == [
        "3 crashed: out of memory",
        "  which: 4-6",
        "  where: node0 (2), node1 (1)",
        "  | Traceback",
        "  | MemoryError",
    ]
    assert "batch 7  [###############.....]  start all" in text
    assert f"  expected end: {time.strftime('%a %d %b %H:%M', time.localtime(1.7e9 + 3600))}" in text
    assert "try again:                     neroman restart 4-6\n" in text


def test_a_long_list_of_crashes_is_named_by_an_expression() -> None:
    facts = [Fact(Notice("crashed", 1.7e9, 7, 1, "lost"), number, "e") for number in range(1, 200, 2)]
    commands = dict(fold("study", 7, facts, [], 1.7e9).commands)
    assert commands["try again"] == "neroman restart 'batch = 7 && state = crashed'"


@pytest.mark.parametrize(("numbers", "text"), [([3], "3"), ([1, 2, 3, 7], "1-3,7"), ([2, 1, 2], "1-2")])
def test_numbers_are_written_as_they_are_typed(numbers: list[int], text: str) -> None:
    assert selector(numbers) == text


@given(st.text(max_size=500))
def test_a_tail_has_few_lines_none_endless_and_nothing_that_steers_a_terminal(text: str) -> None:
    lines = last_lines(text).split("\n")
    assert len(lines) <= 20
    assert all(len(line) <= 200 and line.isprintable() for line in lines)


def test_a_letter_is_the_same_after_the_store() -> None:
    letter = letter_of("x")._replace(standings=[Standing(7, "start", {}, metric="loss", curves=[("1 a", 3)])])
    assert Letter.from_json(letter.to_json()) == letter
    assert json_form.plain(Parcel(letter, "a.1", "a"))["id"] == "a.1"
