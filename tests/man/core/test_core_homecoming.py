"""Of an attempt's outputs, those come home by themselves that there is room for, the small ones first."""

from neronet.man.core.homecoming import Output, choose, printable

TABLE, MODEL, LOG = Output("b.csv", 10, ""), Output("model.pt", 900, ""), Output("a.log", 10, "")


def test_without_a_limit_all_come() -> None:
    assert choose([MODEL, TABLE], None) == ([TABLE, MODEL], [])


def test_what_does_not_fit_stays_and_the_small_ones_come() -> None:
    assert choose([MODEL, TABLE, LOG], 100) == ([LOG, TABLE], [MODEL])


def test_the_limit_is_for_all_together() -> None:
    assert choose([MODEL, TABLE, LOG], 910) == ([LOG, TABLE], [MODEL])
    assert choose([MODEL, TABLE, LOG], 920) == ([LOG, TABLE, MODEL], [])


def test_words_from_a_cluster_do_not_steer_a_terminal() -> None:
    assert printable("größe.csv") == "größe.csv"
    assert printable("a\x1b[2J\udcff") == r"a\x1b[2J\udcff"
