"""A stop is said to who has the attempt: once a connection, and until the attempt has ended."""

from man.core.talk import begun, connect, happened, of, submitted
from man.store.populace import Populace, life

from neronet.man.core.conversation import Conversation
from neronet.model.event import KID, Finished, Record, Started
from neronet.protocol.messages import Failed, Happening, Message, Stop, Submit, Submitted


def taken(conversation: Conversation, said: list[Message]) -> list[Message]:
    """Have the cluster take in care what was submitted; return what is said then."""
    return conversation.heard([Submitted(message.request) for message in of(Submit, said)])


def test_a_stop_before_sending_is_never_said_and_the_attempt_never_sent(
    store: Populace, conversation: Conversation
) -> None:
    begun(store, 2)
    store.stop("1.1")

    said = conversation.opened()

    assert submitted(said) == [["2.1"]]
    assert of(Stop, said) == []


def test_a_stop_after_sending_is_said_once_a_connection(store: Populace, conversation: Conversation) -> None:
    begun(store, 3)
    conversation.opened()
    conversation.heard(happened(*(life(f"{number}.1")[0] for number in (1, 2, 3))))
    store.stop("1.1", "2.1")

    (stop,) = of(Stop, conversation.rung())
    assert (stop.attempts, stop.cause) == (["1.1", "2.1"], "by user")
    assert conversation.rung() == []
    store.stop("3.1")
    assert [message.attempts for message in of(Stop, conversation.rung())] == [["3.1"]]

    said = connect(store).opened()
    assert [message.attempts for message in of(Stop, said)] == [["1.1", "2.1", "3.1"]]


def test_stops_of_different_causes_are_said_apart(store: Populace, conversation: Conversation) -> None:
    begun(store, 2)
    taken(conversation, conversation.opened())
    store.stop("1.1", cause="by user")
    store.stop("2.1", cause="criterion hopeless")

    said = of(Stop, conversation.rung())

    assert {message.cause: message.attempts for message in said} == {
        "by user": ["1.1"],
        "criterion hopeless": ["2.1"],
    }


def test_a_stop_that_met_a_full_cluster_is_said_again_after_the_attempt(
    store: Populace, conversation: Conversation
) -> None:
    begun(store, 1)
    (message,) = of(Submit, conversation.opened())
    store.stop("1.1")
    assert of(Stop, conversation.rung()) == [], (
        "it must not overtake the attempt, whose code may be on its way"
    )
    conversation.heard([Failed(message.request, "full")])

    said = conversation.rested()

    assert [type(word) for word in said] == [Submit]
    assert [message.attempts for message in of(Stop, taken(conversation, said))] == [["1.1"]]


def test_an_attempt_that_ended_meanwhile_is_not_stopped(store: Populace, conversation: Conversation) -> None:
    begun(store, 1)
    conversation.opened()
    store.stop("1.1")

    conversation.heard(happened(*life("1.1")))

    assert of(Stop, conversation.rung()) == []
    assert store.column("state") == ["finished"]


def test_another_attempt_at_the_same_experiment_is_submitted_stopped_and_followed_for_itself(
    store: Populace, conversation: Conversation
) -> None:
    begun(store, 1)
    conversation.opened()
    store.finish("1.1")
    store.start(1)
    taken(conversation, conversation.rung())
    store.stop("1.2")
    assert [message.attempts for message in of(Stop, conversation.rung())] == [["1.2"]]

    conversation.heard(happened(Happening("1.2", KID, Record(1, 1.0, Started("n", 1, "/s")))))
    conversation.heard(happened(Happening("1.2", KID, Record(2, 1.0, Finished()))))

    assert store.column("state") == ["finished", "finished"]
