"""What neroman says to a neromum, and does with her answers, over a real store."""

import json

import pytest
from man.core.scripted_mum import Listener, Mum
from man.core.talk import begun, connect, happened, of, submitted
from man.store.populace import Populace, define, life

from neronet.man.core.conversation import Conversation
from neronet.man.store.ledger import LOST
from neronet.protocol.messages import (
    Done,
    Failed,
    Follow,
    Hello,
    Message,
    Missing,
    Piece,
    Recorded,
    Stop,
    Submit,
    Submitted,
    Unrecognised,
)


def test_with_nothing_to_do_nothing_is_said(conversation: Conversation) -> None:
    assert conversation.opened() == [Follow({})]
    assert conversation.rung() == []


def test_what_waits_is_submitted_once(store: Populace, conversation: Conversation) -> None:
    begun(store, 3)

    assert submitted(conversation.opened()) == [["1.1", "2.1", "3.1"]]
    assert conversation.rung() == []


def test_what_is_started_later_is_submitted_when_the_bell_rings(
    store: Populace, conversation: Conversation
) -> None:
    begun(store, 1)
    conversation.opened()
    store.finish("1.1")
    store.start(1)

    assert submitted(conversation.rung()) == [["1.2"]]


def test_only_the_clusters_own_attempts_are_submitted(store: Populace) -> None:
    store.add(define("a"), define("b", cluster="triton"))
    store.start(1, 2)

    assert submitted(connect(store, "triton").opened()) == [["2.1"]]


def test_a_large_batch_goes_in_pieces_with_only_some_on_their_way(
    store: Populace, conversation: Conversation
) -> None:
    begun(store, 2300)

    first = conversation.opened()
    assert [len(names) for names in submitted(first)] == [250] * 8
    assert len({message.request for message in of(Submit, first)}) == 8

    second = conversation.heard([Submitted(of(Submit, first)[3].request)])
    assert [len(names) for names in submitted(second)] == [250]
    last = conversation.heard([Submitted(of(Submit, first)[0].request)])
    assert [len(names) for names in submitted(last)] == [50]


def test_heavy_attempts_go_in_messages_of_bearable_weight(
    store: Populace, conversation: Conversation
) -> None:
    heavy = {"layers": ["x" * 1_000_000]}
    added = store.add(*(define(f"h-{index}", parameters=heavy) for index in range(10)), define("light"))
    store.start(*added.new)

    said = of(Submit, conversation.opened())

    assert [name for names in submitted(list(said)) for name in names] == [f"{n}.1" for n in added.new]
    assert max(len(json.dumps(message.attempts)) for message in said) < 5_000_000
    assert len({message.request for message in said}) == len(said) > 1


def test_an_answer_to_nothing_that_was_asked_changes_nothing(
    store: Populace, conversation: Conversation
) -> None:
    begun(store, 1)
    conversation.opened()

    strange: list[Message] = [
        Submitted("99"),
        Done("98", ["1.1"]),
        Hello("neromum", "0"),
        Piece("1", 0, 0, b""),
        Unrecognised("submit"),
    ]
    assert conversation.heard(strange) == []
    assert store.column("state") == ["waiting"]


def test_ends_are_answered_with_recorded_once_they_are_on_disk(
    store: Populace, conversation: Conversation
) -> None:
    begun(store, 3)
    conversation.opened()

    said = conversation.heard(happened(*life("1.1"), *life("2.1"), life("3.1")[0]))

    assert said == [Recorded(["1.1", "2.1"])]
    store.reopen()
    assert store.column("state") == ["finished", "finished", "queued"]


def test_what_is_heard_at_once_is_one_transaction(store: Populace, conversation: Conversation) -> None:
    begun(store, 3)
    conversation.opened()
    said: list[str] = []
    store.database.connection.set_trace_callback(said.append)

    conversation.heard(happened(*life("1.1")) + happened(*life("2.1")) + happened(*life("3.1")))

    assert [words.split()[0] for words in said if words.split()[0] in ("BEGIN", "COMMIT")] == [
        "BEGIN",
        "COMMIT",
    ]


def test_an_end_that_is_told_again_is_recorded_again(store: Populace, conversation: Conversation) -> None:
    begun(store, 1)
    conversation.opened()
    conversation.heard(happened(*life("1.1")))

    assert conversation.heard(happened(*life("1.1"))) == [Recorded(["1.1"])]


def test_after_a_reconnect_she_hears_where_the_store_stands_and_what_she_may_have_missed(
    store: Populace,
) -> None:
    begun(store, 4)
    first = connect(store)
    first.opened()
    first.heard(happened(*life("1.1"), *life("2.1")[:2], life("3.1")[0]))

    said = connect(store).opened()

    assert of(Follow, said) == [Follow({"2.1": [1, 1], "3.1": [1, 0]})]
    assert submitted(said) == [["4.1"]]


@pytest.mark.parametrize("times", [1, 3])
def test_a_request_that_was_lost_is_repeated_on_every_new_connection(store: Populace, times: int) -> None:
    begun(store, 2)
    for _ in range(times):
        assert submitted(connect(store).opened()) == [["1.1", "2.1"]]


def test_the_same_conversation_can_be_opened_anew(store: Populace, conversation: Conversation) -> None:
    begun(store, 2)
    conversation.opened()
    conversation.heard(happened(life("2.1")[0]))
    store.stop("2.1")
    conversation.rung()
    conversation.heard([Failed("1", "full")])

    said = conversation.opened()

    assert [type(word) for word in said] == [Follow, Submit, Stop]
    assert submitted(said) == [["1.1"]]
    assert conversation.trouble is None


def test_a_cluster_that_is_full_is_left_alone_until_it_has_rested(
    store: Populace, conversation: Conversation
) -> None:
    begun(store, 2)
    (message,) = of(Submit, conversation.opened())

    assert conversation.heard([Failed(message.request, "the disk is full")]) == []
    assert conversation.trouble == "the disk is full"
    assert conversation.rung() == []

    (again,) = of(Submit, conversation.rested())
    assert submitted([again]) == [["1.1", "2.1"]]
    conversation.heard([Submitted(again.request)])
    assert conversation.trouble is None


def test_a_full_cluster_is_tried_with_one_request_and_gets_the_rest_when_it_takes_that(
    store: Populace, conversation: Conversation
) -> None:
    begun(store, 1000)
    first = of(Submit, conversation.opened())
    conversation.heard([Failed(message.request, "full") for message in first])

    (probe,) = of(Submit, conversation.rested())
    assert conversation.rested() == [], "it has not been answered yet"

    assert [len(names) for names in submitted(conversation.heard([Submitted(probe.request)]))] == [250] * 3


def test_of_a_request_that_failed_half_way_only_the_rest_is_repeated(
    store: Populace, conversation: Conversation
) -> None:
    begun(store, 3)
    mum = Mum()
    mum.room = 2
    listener = Listener(mum)
    (message,) = of(Submit, conversation.opened())

    conversation.heard(listener.hear(message) + listener.tell(100))

    mum.room = None
    assert submitted(conversation.rested()) == [["3.1"]]


def test_what_the_cluster_has_no_trace_of_is_lost(store: Populace) -> None:
    begun(store, 2)
    connect(store).heard(happened(life("1.1")[0], life("2.1")[0]))
    conversation = connect(store)
    conversation.opened()

    assert conversation.heard([Missing(["1.1"])]) == []

    assert (store.column("state"), store.column("cause")) == (["crashed", "queued"], [LOST, None])
