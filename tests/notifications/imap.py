"""As much of an IMAP server as it takes to fetch unread mail."""

import socketserver
import ssl
import threading


class Box(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True

    def __init__(
        self, messages: list[bytes], context: ssl.SSLContext | None = None
    ) -> None:
        super().__init__(("127.0.0.1", 0), Talk)
        if context is not None:
            self.socket = context.wrap_socket(self.socket, server_side=True)
        self.messages = messages
        self.seen: set[int] = set()
        self.flagged: set[int] = set()
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Talk(socketserver.StreamRequestHandler):
    server: Box

    def say(self, line: bytes) -> None:
        self.wfile.write(line + b"\r\n")

    def handle(self) -> None:
        self.say(b"* OK ready")
        for line in self.rfile:
            tag, verb, *rest = line.split()
            if verb == b"CAPABILITY":
                self.say(b"* CAPABILITY IMAP4rev1")
            elif verb == b"SELECT":
                self.say(b"* %d EXISTS" % len(self.server.messages))
            elif verb == b"SEARCH":
                new = set(range(1, len(self.server.messages) + 1)) - self.server.seen
                self.say(b"* SEARCH " + b" ".join(b"%d" % n for n in sorted(new)))
            elif verb == b"FETCH":
                body = self.server.messages[int(rest[0]) - 1]
                self.say(b"* %s FETCH (BODY[] {%d}" % (rest[0], len(body)))
                self.wfile.write(body + b")\r\n")
            elif verb == b"STORE":
                self.server.seen.add(int(rest[0]))
                if b"Flagged" in line:
                    self.server.flagged.add(int(rest[0]))
            self.say(tag + b" OK done")
            if verb == b"LOGOUT":
                return
