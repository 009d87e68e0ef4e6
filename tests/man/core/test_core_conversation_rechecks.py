"""What shall end on a condition is asked once a connection, until it is answered, whatever is cut."""

from man.core.talk import begun, connect, happened, of
from man.store.populace import Populace, life

from neronet.man.core.conversation import Conversation
from neronet.man.store import rechecks
from neronet.model.event import KID, Record, Spared, Stopping
from neronet.protocol.messages import Happening, StopIf

WHEN = "errorrate > 0.4"


def ask(store: Populace, *names: str) -> str:
    with store.database.transaction() as tx:
        known = {store.identity(name): {"cluster": name} for name in names}
        return rechecks.ask(tx, known, "by user", WHEN, store.now())


def running(store: Populace, conversation: Conversation, count: int) -> None:
    begun(store, count)
    conversation.opened()
    for number in range(1, count + 1):
        queued, started, _ = life(f"{number}.1")
        conversation.heard(happened(queued, started))


def told(name: str, number: int, event: Spared | Stopping) -> Happening:
    return Happening(name, KID, Record(number, 1.0, event))


def test_all_attempts_of_a_command_are_asked_in_one_message(
    store: Populace, conversation: Conversation
) -> None:
    running(store, conversation, 2)
    wish = ask(store, "1.1", "2.1")

    (stop,) = of(StopIf, conversation.rung())

    known = {"1.1": {"cluster": "1.1"}, "2.1": {"cluster": "2.1"}}
    assert stop == StopIf(stop.request, ["1.1", "2.1"], "by user", wish, WHEN, known)
    assert of(StopIf, conversation.rung()) == []
    assert of(StopIf, connect(store).opened())[0].wish == wish, "the next connection knows nothing of it"


def test_who_was_spared_is_not_asked_again_and_goes_on(store: Populace, conversation: Conversation) -> None:
    running(store, conversation, 2)
    wish = ask(store, "1.1", "2.1")
    conversation.heard(happened(told("1.1", 2, Spared(wish, f"{WHEN} does not hold"))))

    assert [stop.attempts for stop in of(StopIf, connect(store).opened())] == [["2.1"]]
    assert store.column("state") == ["running", "running"]
    assert rechecks.unanswered(store.database.connection, wish) == [2]
    identities = [store.identity("1.1"), store.identity("2.1")]
    assert rechecks.spared(store.database.connection, wish, identities) == [("1.1", f"{WHEN} does not hold")]


def test_an_answer_to_one_wish_is_none_to_another(store: Populace, conversation: Conversation) -> None:
    running(store, conversation, 1)
    first, second = ask(store, "1.1"), ask(store, "1.1")
    conversation.heard(happened(told("1.1", 2, Spared(first, "no"))))

    assert [stop.wish for stop in of(StopIf, connect(store).opened())] == [second]


def test_who_is_being_ended_is_not_asked_again(store: Populace, conversation: Conversation) -> None:
    running(store, conversation, 1)
    wish = ask(store, "1.1")
    conversation.heard(happened(told("1.1", 2, Stopping("by user", "ask"))))

    assert rechecks.unanswered(store.database.connection, wish) == []
    assert store.column("stop") == ["by user"], "no retry makes another of it"


def test_an_attempt_that_ended_meanwhile_is_not_asked(store: Populace, conversation: Conversation) -> None:
    running(store, conversation, 1)
    wish = ask(store, "1.1")
    store.finish("1.1")

    assert of(StopIf, conversation.rung()) == []
    assert rechecks.unanswered(store.database.connection, wish) == []


def test_what_was_never_sent_ends_here_and_now(store: Populace, conversation: Conversation) -> None:
    begun(store, 2)
    ask(store, "1.1")

    assert of(StopIf, conversation.opened()) == []
    assert store.column("state") == ["aborted", "waiting"]
