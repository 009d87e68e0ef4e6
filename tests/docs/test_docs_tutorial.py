"""The tutorial's commands do what the tutorial says, from its first line to its last."""

import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from docs.console import ROOT, Step, agrees, blocks, steps
from journeys.home import Home

PAGE = ROOT / "docs" / "tutorial.md"


class Reader:
    """Somebody who types what the tutorial says, and writes the files that it shows."""

    def __init__(self, home: Home, tools: Path) -> None:
        self._home = home
        self._folder = home.project
        self._code = 0
        tools.mkdir()
        neroman = tools / "neroman"
        neroman.write_text(f'#!/bin/sh\nexec {sys.executable} -m neronet.man.cli.main "$@"\n')
        neroman.chmod(0o755)
        self._environment = {**home.environment, "PATH": f"{tools}{os.pathsep}{os.environ['PATH']}"}

    def write(self, name: str, text: str) -> None:
        (self._folder / name).write_text(text, encoding="utf-8")

    def type(self, step: Step, *, varies: bool) -> None:
        if step.command.startswith("cd "):
            self._folder /= step.command[3:]
            return
        if step.command == "echo $?":
            assert f"{self._code}\n" == step.printed
            self._code = 0
            return
        assert self._code == 0, f"what came before `{step.command}` failed, and the page does not say so"
        printed = self._run(step.command)
        if varies:
            assert self._code == 0, printed
        else:
            assert agrees(printed, step.printed), f"$ {step.command}\n{printed}\nis not\n{step.printed}"

    def _run(self, command: str) -> str:
        answer = subprocess.run(
            ["bash", "-c", command],
            cwd=self._folder,
            env=self._environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
        )
        self._code = answer.returncode
        # Whether a run was long enough to be measured is the machine's affair.
        lines = answer.stdout.splitlines(keepends=True)
        out = "".join(line for line in lines if not line.startswith("  used "))
        local = out.replace(str(self._home.root / "cluster"), "/home/ada/.neronet")
        return local.replace(f"local on {os.uname().nodename}", "local on laptop")


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    place = Home(tmp_path)
    yield place
    place.close()


@pytest.mark.journey
@pytest.mark.timeout(180)
def test_the_tutorial_comes_out_as_it_says(home: Home, tmp_path: Path) -> None:
    reader = Reader(home, tmp_path / "bin")
    typed = 0
    for block in blocks(PAGE):
        if block.words[0] == "console":
            for step in steps(block):
                reader.type(step, varies="varies" in block.words)
                typed += 1
        elif len(block.words) > 1:
            reader.write(block.words[1], block.text)
    assert typed > 20


def test_a_page_that_shows_something_else_is_noticed() -> None:
    assert agrees("a   1s\nb\nc\n", "a 2s\n...\nc\n")
    assert not agrees("a\nb\n", "a\nc\n")
    assert not agrees("a\nb\n", "a\n")
