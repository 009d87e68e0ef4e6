"""The courier of the oldest Python, in the barest locale, carries every name as it is."""

import asyncio
import os
from pathlib import Path

import pytest
from bundle.test_bundle_pythons import FLOOR, interpreters
from man.transport.depot import OWNER, Depot

from neronet.man.transport import download, snapshot, upload

NAMES = ("größe.csv", os.fsdecode(b"\xff\xfe"), "a\nb", "results/ü/x")


@pytest.mark.parametrize("locale", ["C", "C.UTF-8", "xx_YY.nonsense"])
def test_names_survive_in_any_locale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, locale: str) -> None:
    python = interpreters().get(FLOOR)
    if python is None:
        assert "CI" not in os.environ, "the oldest Python is needed"
        pytest.skip("this machine has no Python 3.6; name one in $PYTHONS")
    monkeypatch.setenv("LC_ALL", locale)
    (tmp_path / "wörk").mkdir()
    depot = Depot(tmp_path / "wörk", str(python))
    for name in NAMES:
        (depot.code / name).parent.mkdir(parents=True, exist_ok=True)
        (depot.code / name).write_text(name, encoding="utf-8", errors="surrogateescape")
    snapshot_name = depot.take()
    left = [depot.leave("1.1", name, os.fsencode(name)) for name in NAMES]

    async def there_and_back() -> None:
        async with depot.joined() as link:
            await upload.place(link, depot.snapshots, snapshot_name, OWNER)
            assert sorted((await download.find(link, OWNER, "1.1", ["**"]))[0]) == sorted(
                output._replace(sha256="") for output in left
            )
            brought = await download.bring(link, OWNER, "1.1", left, tmp_path / "home")
            assert (sorted(brought.files), brought.troubles) == (sorted(left), {})

    asyncio.run(there_and_back())
    arrived = depot.root / "code" / snapshot_name
    assert snapshot.items(arrived) == snapshot.items(depot.snapshots / snapshot_name)
