"""Ask the server to run a command with the standard streams, folder and environment of this process.

python -IS client.py SOCKET iw|iw-onto|script ARGUMENT…
"""

from __future__ import annotations

import json
import os
import socket
import sys


def main(path: str, argv: list[str]) -> int:
    with socket.socket(socket.AF_UNIX) as server:
        server.connect(path)
        said = {"argv": argv, "cwd": os.getcwd(), "env": dict(os.environ)}  # noqa: PTH109 (pathlib is slow)
        message = json.dumps(said).encode()
        sent = socket.send_fds(server, [message], [0, 1, 2])
        server.sendall(message[sent:])
        server.shutdown(socket.SHUT_WR)
        for stream in (0, 1, 2):
            os.close(stream)  # `iw … | head`: the reader's end is the command's alone
        answer = server.recv(16)
    return int(answer or 1)


if __name__ == "__main__":
    os._exit(main(sys.argv[1], sys.argv[2:]))
