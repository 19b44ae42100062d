"""A server that speaks clamd's protocol on a real socket, and finds what is made to be found."""

import socketserver
import struct
import threading
from contextlib import contextmanager

# The test file of EICAR, in two parts: as one string, scanners would take this file for it.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}" + b"$EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*"
NAME = "Win.Test.EICAR_HDB-1"


class Session(socketserver.StreamRequestHandler):
    def handle(self):
        command = b""
        while not command.endswith(b"\0"):
            command += self.rfile.read(1)
        if command != b"zINSTREAM\0":
            self.wfile.write(b"UNKNOWN COMMAND\0")
            return
        content = b""
        while length := struct.unpack("!L", self.rfile.read(4))[0]:
            content += self.rfile.read(length)
            if len(content) > self.server.limit:
                self.wfile.write(b"INSTREAM size limit exceeded. ERROR\0")
                return
        self.server.scanned.append(content)
        found = f"{NAME} FOUND" if EICAR in content else "OK"
        self.wfile.write(f"stream: {found}\0".encode())


@contextmanager
def scanner(address=("127.0.0.1", 0), *, limit=25 * 1024 * 1024):
    """Running while inside; `url` is what CLAMD_URL says, `scanned` what it was given."""
    kind = (
        socketserver.ThreadingUnixStreamServer
        if isinstance(address, str)
        else socketserver.ThreadingTCPServer
    )
    with kind(address, Session) as server:
        server.limit, server.scanned, server.daemon_threads = limit, [], True
        server.url = (
            f"unix://{address}"
            if isinstance(address, str)
            else "tcp://{}:{}".format(*server.server_address)
        )
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server
        finally:
            server.shutdown()
            thread.join()
