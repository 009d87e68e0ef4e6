"""Mail goes by a real server, with STARTTLS and a login; what it answers decides what becomes of a letter."""

import pytest
from man.notify.post_office import PostOffice

from neronet.man.core.notices_letter import Group, Letter
from neronet.man.notify import mail
from neronet.man.notify.channel import Later, Parcel, Refused
from neronet.man.notify.settings import MailSettings

LETTER = Letter(
    "[study] 3 crashed", "study", 1.7e9, [Group("3 crashed", "1-3")], [], [("see", "neroman status")]
)
PARCEL = Parcel(LETTER, "abc.1.batch-7.2", "abc.1.batch-7")


def send(settings: MailSettings, parcel: Parcel = PARCEL) -> None:
    mail.channel("me@example.org", settings).send(parcel)


def test_a_letter_arrives_with_its_identity_and_its_conversation(post: PostOffice) -> None:
    send(post.settings)

    (message,) = post.received
    assert message["Subject"] == "[study] 3 crashed"
    assert (message["From"], message["To"]) == ("neronet <neronet@example.org>", "me@example.org")
    assert message["Message-ID"] == "<abc.1.batch-7.2@example.org>"
    assert message["References"] == message["In-Reply-To"] == "<abc.1.batch-7@example.org>"
    assert message["Auto-Submitted"] == "auto-generated"
    forms = {
        part.get_content_type(): part.get_content() for part in message.walk() if not part.is_multipart()
    }
    assert "which: 1-3" in forms["text/plain"]
    assert "neroman status" in forms["text/html"]


def test_the_first_letter_of_a_conversation_refers_to_nothing(post: PostOffice) -> None:
    send(post.settings, PARCEL._replace(message_id=PARCEL.thread))

    assert post.received[0]["References"] is None
    assert post.received[0]["Message-ID"] == "<abc.1.batch-7@example.org>"


@pytest.mark.parametrize(
    ("answer", "kind"),
    [
        ("451 busy", Later),
        ("421 going down", Later),
        ("452 mailbox full", Later),
        ("550 no such user", Refused),
        ("554 looks like spam", Refused),
    ],
)
def test_4xx_is_another_time_and_5xx_is_never(post: PostOffice, answer: str, kind: type[Exception]) -> None:
    post.answers = [answer]

    with pytest.raises(kind, match=f"{answer[:3]} {answer[4:]}"):
        send(post.settings)
    assert post.received == []


def test_a_server_that_is_away_is_another_time(post: PostOffice) -> None:
    post.close()

    with pytest.raises(Later, match=f"localhost:{post.port}"):
        send(post.settings)


def test_a_password_that_is_wrong_is_not_tried_again_for_that_locks_accounts(post: PostOffice) -> None:
    with pytest.raises(Refused, match="535"):
        send(post.settings._replace(password="echo wrong"))


def test_a_password_is_never_sent_to_a_server_whose_certificate_is_not_to_be_trusted(
    post: PostOffice,
) -> None:
    with pytest.raises(Later, match="not to be trusted"):
        send(post.settings._replace(authority=None))
    assert post.tries == 0


@pytest.mark.parametrize("command", ["exit 3", "true", "echo hello >&2; exit 1"])
def test_a_command_that_prints_no_password_is_another_time(post: PostOffice, command: str) -> None:
    with pytest.raises(Later, match="prints the password"):
        send(post.settings._replace(password=command))
