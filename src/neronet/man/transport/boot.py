"""The first words with a cluster: its Python found, its folder seen to, the bundle and the keys sent."""

import asyncio
import base64
import contextlib
import json
import shlex
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

from neronet.errors import ClusterUnreachable
from neronet.host import bootstrap
from neronet.man.core.homecoming import printable
from neronet.man.transport.complaints import NeedsUser
from neronet.man.transport.settings import Settings
from neronet.model.shapes import require

_NEWEST, _OLDEST = 14, 6
_CANDIDATES = (
    "python3",
    *(f"python3.{minor}" for minor in range(_NEWEST, _OLDEST - 1, -1)),
    "/usr/bin/python3",
    "/usr/local/bin/python3",
    "/usr/libexec/platform-python",
    "python",
)
_NOISE = 1 << 20  #: bytes that a login shell may print before
_PIECE = 1 << 16
#: Without backslashes, quotes of its own kind and lines, for it passes csh and fish too. A Python is
#: asked without the standard input, which is ours.
_SEARCH = (
    "boot=$1; root=$2; name=$3; verb=$4; warden=$5; shift 5; seen=; "
    'for p in "$@"; do case $p in "~/"*) p=$HOME/${p#??};; esac; '
    'if command -v "$p" >/dev/null 2>&1; then '
    '"$p" -I -S -c "import sys; sys.exit(sys.version_info < (3, 6))" </dev/null >/dev/null 2>&1 && '
    'exec "$p" -I -S -c "$boot" "$root" "$name" "$verb" --warden "$warden"; '
    'seen="$seen $p"; fi; done; echo "neronet-nopython$seen" >&2; exit 78'
)

Supply = Callable[[], bytes]  #: makes what a cluster wants, when it does


class Found(NamedTuple):
    """What there is on the cluster."""

    root: str  #: the folder of neronet
    host: str
    python: str  #: version
    program: str  #: path of that Python
    free: int  #: bytes that its disk has left


def command(settings: Settings, bundle: Path, verb: str) -> str:
    """Return what the login shell there, whichever it is, shall run."""
    packed = base64.b64encode(zlib.compress(Path(bootstrap.__file__).read_bytes())).decode("ascii")
    boot = f'import base64, zlib; exec(zlib.decompress(base64.b64decode("{packed}")))'
    candidates = _CANDIDATES if settings.python is None else (settings.python,)
    words = (boot, settings.workdir, bundle.name, verb, settings.warden, *candidates)
    return " ".join(shlex.quote(word) for word in ("exec", "/bin/sh", "-c", _SEARCH, "neronet", *words))


class Boot:
    """The cluster's side of ``host.bootstrap``, over the streams of a child."""

    def __init__(self, process: asyncio.subprocess.Process, supplies: Mapping[str, Supply]) -> None:
        assert process.stdout is not None
        assert process.stdin is not None
        self._reader = process.stdout
        self._writer = process.stdin
        self._supplies = supplies
        self.left = b""  #: what came behind: the first bytes of the conversation

    async def run(self) -> Found | None:
        """Answer what the cluster wants; None when the stream ended before it spoke.

        Raises ``ClusterUnreachable`` when the cluster's disk is full or these are not its words, and
        ``NeedsUser`` when the folder can never be used as it is.
        """
        plain = await self._listen()
        if plain is None:
            return None
        found, wanted = _understood(plain)
        if wanted:
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it says why it ended
                await self._send(wanted)
            if await self._listen() is None:
                return None
        return found

    async def _send(self, wanted: list[str]) -> None:
        for path in wanted:
            if path not in self._supplies:
                raise ClusterUnreachable(printable(f"it wants '{path}'"), "update neronet on this machine")
            content = self._supplies[path]()
            self._writer.write(b"%d\n" % len(content))
            self._writer.write(content)
            await self._writer.drain()

    async def _listen(self) -> dict[str, Any] | None:
        """Return the next line that is meant for us; raises what the cluster refuses."""
        heard = bytearray(self.left)
        while True:
            start = heard.find(bootstrap.MARK)
            end = heard.find(b"\n", start) if start >= 0 else -1
            if end >= 0:
                self.left = bytes(heard[end + 1 :])
                return _read(bytes(heard[start + len(bootstrap.MARK) : end]))
            data = await self._reader.read(_PIECE)
            if not data:
                return None
            heard += data
            if len(heard) > _NOISE:
                del heard[:-_PIECE]


def _read(line: bytes) -> dict[str, Any]:
    try:
        plain = json.loads(line.decode("utf-8", "replace"))
    except (ValueError, RecursionError) as error:
        raise _strange(line.decode("ascii", "backslashreplace")) from error
    if not isinstance(plain, dict):
        raise _strange(plain)
    if "error" in plain:
        kind = ClusterUnreachable if plain.get("passing") else NeedsUser
        raise kind(printable(str(plain["error"])), printable(str(plain.get("hint", ""))))
    return plain


def _understood(plain: dict[str, Any]) -> tuple[Found, list[str]]:
    """Return what there is and what is wanted; a cluster may say anything."""
    fields: dict[str, Any] = {field: plain.get(field) for field in Found._fields}
    wanted = plain.get("wanted")
    try:
        require(Found, fields)
    except TypeError as error:
        raise _strange(plain) from error
    if not isinstance(wanted, list) or not all(isinstance(path, str) for path in wanted):
        raise _strange(plain)
    return Found(**fields), wanted


def _strange(said: object) -> ClusterUnreachable:
    return ClusterUnreachable(
        f"the first words of the cluster are strange: {printable(str(said)[:80])}",
        "see what its login shell prints: `neronet-boot` begins neronet's own line",
    )
