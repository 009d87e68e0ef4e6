"""Of the attempts in one line one runs at a time, in order, and each exactly once."""

from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from neronet.kid.lines import Lines, Turn


class LinesMachine(RuleBasedStateMachine):
    """Histories of lines, beside a list of lists."""

    def __init__(self) -> None:
        super().__init__()
        self.lines = Lines()
        self.expected: dict[str, list[str]] = {}
        self.begun: list[str] = []
        self.given = 0

    @rule(line=st.sampled_from("abc"))
    def join(self, line: str) -> None:
        self.given += 1
        key = f"x/{self.given}.1"
        first = self.lines.join(Turn(key, [line]), line)
        self.expected.setdefault(line, []).append(key)
        assert first == (len(self.expected[line]) == 1)
        if first:
            self.begun.append(key)

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def end(self, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from(sorted(self.expected)))
        following = self.lines.ended(self.expected[line].pop(0))
        if not self.expected[line]:
            del self.expected[line]
            assert following is None
        else:
            assert following == Turn(self.expected[line][0], [line])
            self.begun.append(following.key)

    @precondition(lambda self: self.given)
    @rule(data=st.data())
    def leave(self, data: st.DataObject) -> None:
        key = f"x/{data.draw(st.integers(1, self.given))}.1"
        behind = [line for line, keys in self.expected.items() if key in keys[1:]]
        assert self.lines.leave(key) == bool(behind)
        for line in behind:
            self.expected[line].remove(key)

    @rule()
    def clear(self) -> None:
        left = [key for keys in self.expected.values() for key in keys[1:]]
        assert self.lines.clear() == left
        self.expected = {line: keys[:1] for line, keys in self.expected.items()}

    @precondition(lambda self: self.expected)
    @rule(data=st.data())
    def clear_behind_one(self, data: st.DataObject) -> None:
        line = data.draw(st.sampled_from(sorted(self.expected)))
        first, *behind = self.expected[line]
        assert self.lines.clear(before=first) == behind
        self.expected[line] = [first]

    @invariant()
    def one_runs_and_the_others_wait(self) -> None:
        assert len(self.begun) == len(set(self.begun)), "an attempt began twice"
        for keys in self.expected.values():
            assert keys[0] in self.begun
            assert not self.lines.holds(keys[0])
            assert all(self.lines.holds(key) for key in keys[1:])
            assert not set(keys[1:]) & set(self.begun)


LinesMachine.TestCase.settings = settings(max_examples=50)
TestLines = LinesMachine.TestCase


@given(st.lists(st.integers(0, 3)))
def test_all_that_join_begin_once_and_in_the_order_of_their_line(lines_of: list[int]) -> None:
    lines = Lines()
    begun = [key for key, line in enumerate(lines_of) if lines.join(Turn(str(key), []), str(line))]
    for key in begun:  # grows while it is gone through
        following = lines.ended(str(key))
        if following is not None:
            begun.append(int(following.key))
    assert sorted(begun) == list(range(len(lines_of)))
    for line in set(lines_of):
        members = [key for key in begun if lines_of[key] == line]
        assert members == sorted(members)


def test_the_end_of_one_that_never_joined_begins_nobody() -> None:
    assert Lines().ended("x/1.1") is None
    assert not Lines().leave("x/1.1")
    assert Lines().clear() == []
