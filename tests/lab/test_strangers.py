"""Another user of the login node finds neromum's port: she learns nothing, and nobody notices her."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from host.papers import papers
from journeys.home import until
from lab.abroad import CLUSTER, Abroad, living_abroad

from lab.lab import Lab
from lab.places import STRANGER

pytestmark = pytest.mark.journey

IDLE = 1000
#: Tries everything at the port, holds a thousand idle connections, and says what she has heard.
INTRUDER = f"""
import resource, socket, ssl, sys
port, papers = int(sys.argv[1]), sys.argv[2]
soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 4096), hard))
heard = b""

def listen(connection):
    global heard
    connection.settimeout(2)
    try:
        heard += connection.recv(4096)
    except (OSError, ssl.SSLError):
        pass

for said in (b"GET / HTTP/1.0\\r\\n\\r\\n", b"\\0" * 100000, b"neronet-greeting {{}}\\n"):
    with socket.create_connection(("127.0.0.1", port)) as plain:
        plain.sendall(said)
        listen(plain)
print("plain", heard.count(b"neronet"), flush=True)
for certified in (False, True):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    if certified:
        context.load_cert_chain(papers + "/cert.pem", papers + "/key.pem")
    heard = b""
    try:
        with context.wrap_socket(socket.create_connection(("127.0.0.1", port))) as secure:
            secure.sendall(b'neronet-greeting {{"kind":"hello"}}\\n')
            listen(secure)
    except OSError:
        pass
    print("secure", len(heard), flush=True)
idle = [socket.create_connection(("127.0.0.1", port)) for _ in range({IDLE})]
print("idle", len(idle), flush=True)
sys.stdin.read()
"""


@pytest.fixture
def abroad(tmp_path: Path, lab: Lab) -> Iterator[Abroad]:
    with living_abroad(tmp_path, lab, host="direct") as home:
        yield home


def facts(home: Abroad) -> dict[str, Any]:
    """Return what neromum tells of herself."""
    told = json.loads(home.do("cluster", "check", CLUSTER, "--json"))
    mum = told["mum"]
    assert isinstance(mum, dict)
    return mum


def test_a_stranger_gets_nothing_and_disturbs_nothing(abroad: Abroad) -> None:
    abroad.begin_training(3, 1500)
    abroad.await_points(10)
    before = facts(abroad)
    port = before["tcp"][0].rpartition(":")[2]
    false = papers(abroad.lab.home.parent / STRANGER / "papers")
    for path in (false, *false.iterdir()):
        shutil.chown(path, STRANGER)

    with abroad.lab.running(
        "login1", ["/usr/bin/python3", "-c", INTRUDER, port, str(false)], STRANGER
    ) as stranger:
        assert stranger.stdout is not None
        said = [stranger.stdout.readline().decode().split() for _ in range(4)]
        abroad.await_points(20)
        late = facts(abroad)

    assert said == [["plain", "0"], ["secure", "0"], ["secure", "0"], ["idle", str(IDLE)]]
    assert late["pid"] == before["pid"]
    assert late["refused"] - before["refused"] >= IDLE / 2
    assert late["cpu"] - before["cpu"] < 5.0, "no loop without end"
    assert late["rss"] < before["rss"] + (16 << 20)
    spool = str(abroad.workdir / "mum" / "socket")
    denied = abroad.lab.run(
        "login1",
        ["/usr/bin/python3", "-c", f"import socket; socket.socket(socket.AF_UNIX).connect({spool!r})"],
        STRANGER,
    )
    assert "PermissionError" in denied.stderr
    abroad.do("abort", "all", "--yes")
    until(lambda: facts(abroad)["attempts"].get("running", 0) == 0, "they end")
