"""A mail server on this machine that misbehaves as told, so that delivery is tried against the real thing."""

import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage


@dataclass
class Mailbox:
    """What the server took, and how it shall behave.

    behaviour: "take", "refuse_address" (550 to RCPT), "later" (451 to RCPT), "refuse_mail" (554 after
    DATA), "drop_before" (hangs up instead of 250), "drop_after" (takes the mail, hangs up without
    saying so), "hold" (takes the mail and keeps who sent it waiting until `let_go`), "hang" (says nothing).
    """

    behaviour: str = "take"
    host: str = "127.0.0.1"
    port: int = 0
    mails: list[EmailMessage] = field(default_factory=list)
    lock: threading.Lock = field(default_factory=threading.Lock)
    stop: threading.Event = field(default_factory=threading.Event)
    holds: threading.Event = field(default_factory=threading.Event)
    let_go: threading.Event = field(default_factory=threading.Event)

    def subjects(self) -> list[str]:
        return sorted(str(mail["Subject"]) for mail in self.mails)


class Talk(socketserver.StreamRequestHandler):
    """One SMTP conversation."""

    def handle(self) -> None:
        box = self.server.box
        if box.behaviour == "hang":
            box.stop.wait(10)
            return
        self.say("220 test")
        while line := self.rfile.readline():
            verb = line[:4].upper().strip().decode()
            if verb == "QUIT":
                self.say("221 bye")
                return
            if verb == "RCPT" and box.behaviour in {"refuse_address", "later"}:
                code = "550 no such address" if box.behaviour == "refuse_address" else "451 later"
                self.say(code)
            elif verb == "DATA":
                if not self.take(box):
                    return
            else:
                self.say("250 ok")

    def take(self, box: Mailbox) -> bool:
        self.say("354 go on")
        lines = []
        while (line := self.rfile.readline()) not in {b".\r\n", b""}:
            lines.append(line)
        if box.behaviour == "drop_before":
            return False
        if box.behaviour == "refuse_mail":
            self.say("554 no")
            return True
        with box.lock:
            box.mails.append(message_from_bytes(b"".join(lines), policy=policy.default))
        if box.behaviour == "drop_after":
            return False
        if box.behaviour == "hold":
            box.holds.set()
            box.let_go.wait(120)
            return False
        self.say("250 taken")
        return True

    def say(self, text: str) -> None:
        self.wfile.write(text.encode() + b"\r\n")


@contextmanager
def mail_server() -> Iterator[Mailbox]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Talk) as server:
        server.daemon_threads = True
        server.block_on_close = False
        server.box = Mailbox(port=server.server_address[1])
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02})
        thread.start()
        try:
            yield server.box
        finally:
            server.box.stop.set()
            server.shutdown()
            thread.join()
