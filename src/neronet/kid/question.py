"""One look at an environment: what the setup has made of it, and what its Python says of itself."""

import os
from typing import Any, Callable, Dict, Mapping, Optional

from neronet.host import processes
from neronet.host.answers import Inquiry
from neronet.kid import interpreter, setup_note
from neronet.kid.interpreter import Interpreter
from neronet.spool import folder as folders

_PATIENCE = 20.0  #: seconds in which a Python may tell its packages


class Question:
    """Asked of one attempt, whose program runs in ``folder`` with ``variables``; nobody waits for it."""

    def __init__(
        self,
        word: str,
        folder: str,
        variables: Mapping[bytes, bytes],
        *,
        has_setup: bool,
        steady: Callable[[], float],
    ) -> None:
        self._word = word
        self._folder = folder
        self._bytes = {name: value for name, value in variables.items() if name != os.fsencode(processes.TAG)}
        self._steady = steady
        self._awaits_setup = has_setup
        self._asked = 0.0
        self._inquiry: Optional[Inquiry] = None
        self._found: Optional[Interpreter] = None
        self.python: Optional[Dict[str, Any]] = None  #: what the Python is, when there is one
        self.over = False
        self.failed = False  #: the setup never came to its end
        if not has_setup:
            self._ask()

    @property
    def pid(self) -> int:
        """Return the process that is to answer; 0 when there is none."""
        return self._inquiry.pid if self._inquiry else 0

    @property
    def variables(self) -> Dict[str, str]:
        """Return the variables that the program finds, as far as they are known here."""
        return {os.fsdecode(name): os.fsdecode(value) for name, value in self._bytes.items()}

    def turn(self, *, ended: bool) -> None:
        """Go on; ``ended`` tells that the attempt's program has ended."""
        if self._awaits_setup:
            self._hear_setup(ended=ended)
        elif self._inquiry is not None:
            self._hear(self._inquiry)

    def end(self) -> None:
        """Ask no more."""
        if self._inquiry is not None:
            self._inquiry.end()
            self._inquiry = None
        self.over = True

    def _hear_setup(self, *, ended: bool) -> None:
        said = setup_note.take(self._folder)
        if said is not None:
            self._awaits_setup = False
            for name, value in said.items():
                self._bytes.pop(name, None)
                if value:
                    self._bytes[name] = value
            self._ask()
        elif ended:
            self.failed = self.over = True

    def _ask(self) -> None:
        path = self.variables.get("PATH", os.defpath)
        self._found = interpreter.find(self._word, path, os.path.join(self._folder, folders.WORK))
        if self._found is None:
            self.over = True
            return
        self._asked = self._steady()
        try:
            self._inquiry = Inquiry([self._found.path, "-c", interpreter.QUESTION], self._bytes)
        except OSError:
            self._conclude(b"")

    def _hear(self, inquiry: Inquiry) -> None:
        answer = inquiry.answer()
        if answer is None and self._steady() - self._asked < _PATIENCE:
            return
        self._conclude(answer or b"")

    def _conclude(self, answer: bytes) -> None:
        assert self._found is not None
        self.end()
        self.python = interpreter.read_answer(answer) or {"executable": self._found.path}
        if self._found.guessed:
            self.python["guessed"] = True
