#!/usr/bin/env python3
"""A sandbox that loses answers in silence: the client waits, and Ctrl-C ends it at once.

    tests/operating/silent_sandbox.py --binary build/release/bin/treaty
"""

import argparse
import json
import pathlib
import signal
import socket
import tempfile
import threading
import time
import urllib.parse

from seeded_sandbox import PATIENCE_S, ROOT, Served


def create_and_wait(served, token, heard):
    """Creates an account and listens as long as the connection lasts."""
    body = json.dumps({"Name": "Silence"}).encode()
    url = urllib.parse.urlsplit(served.urls["CRM"])
    head = (
        "POST /services/data/v60.0/sobjects/Account HTTP/1.1\r\n"
        f"Host: {url.netloc}\r\nAuthorization: Bearer {token}\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    with socket.create_connection((url.hostname, url.port), timeout=PATIENCE_S) as connection:
        connection.sendall(head.encode() + body)
        try:
            heard.append(connection.recv(1))
        except ConnectionResetError:
            heard.append(b"")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--binary", default=str(ROOT / "build/release/bin/treaty"))
    binary = str(pathlib.Path(parser.parse_args().binary).resolve())
    heard = []
    with tempfile.TemporaryDirectory() as parent:
        options = ("--drop-after-commit", "1", "--drop-by", "hang")
        with Served(binary, pathlib.Path(parent) / "one", *options) as served:
            arguments = (served, "no token: a drop comes before the answer that says so", heard)
            client = threading.Thread(target=create_and_wait, args=arguments)
            client.start()
            while served.faults("CRM")["calls"] == 0:
                time.sleep(0.01)
            assert client.is_alive() and not heard, "the sandbox has said something"
            served.server.send_signal(signal.SIGINT)
            assert served.server.wait(PATIENCE_S) == 0
            client.join(PATIENCE_S)
            assert heard == [b""], heard
    print("a silence ends with the sandbox")


if __name__ == "__main__":
    main()
