from collections.abc import Iterator
from pathlib import Path

import pytest
from man.notify.newsroom import Desk
from man.notify.post_office import PostOffice


@pytest.fixture
def post(tmp_path: Path) -> Iterator[PostOffice]:
    """Return a post office that is open."""
    office = PostOffice(tmp_path)
    office.open()
    yield office
    office.close()


@pytest.fixture
def desk(tmp_path: Path, post: PostOffice) -> Iterator[Desk]:
    one = Desk(tmp_path, post)
    yield one
    one.store.close()
