"""The lab for tests: brought up once a session, in good order after each test.

``lab`` is a ``lab.lab.Lab``; see there. ``slurm_lab`` is the same with Slurm. Where root or a package is
missing a test is skipped, but not in CI.
What tests here share lies beside them, and is imported like a module of the package ``lab``.
"""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

import lab as package
from lab import accounting, slurm, slurm_config
from lab import lab as whole
from lab.lab import Lab
from lab.programs import missing

_MARGIN = 10.0  #: seconds of a test's time that are left when another session does not leave the lab

# Every other folder of tests is a namespace, open to all; this one has its name from a real package.
package.__path__.append(str(Path(__file__).parent))


@pytest.fixture(scope="session")
def the_lab(pytestconfig: pytest.Config) -> Iterator[Lab]:
    require(missing())
    limit = float(pytestconfig.getoption("timeout") or pytestconfig.getini("timeout"))
    with Lab(patience=limit - _MARGIN) as lab:
        yield lab


@pytest.fixture
def lab(the_lab: Lab) -> Iterator[Lab]:
    yield the_lab
    the_lab.faults.end_all()


@pytest.fixture
def slurm_lab(lab: Lab, request: pytest.FixtureRequest) -> Iterator[Lab]:
    """The lab with a real Slurm, which no job is in; with books, when ``accounting`` is its parameter."""
    wants_books = getattr(request, "param", "") == "accounting"
    require(missing(slurm.NEEDED, accounting.NEEDED if wants_books else {}))
    if wants_books and not slurm_config.has_accounting():
        whole.down()
        whole.up()
    slurm.up(accounting=wants_books)
    yield lab
    lab.faults.end_all()
    slurm.clear()


def require(lacks: list[str]) -> None:
    if lacks:
        assert "CI" not in os.environ, f"the lab needs {', '.join(lacks)}"
        pytest.skip(f"the lab needs {', '.join(lacks)}")
