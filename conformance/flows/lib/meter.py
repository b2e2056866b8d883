"""
Measures how long a server works on requests: a port that passes every byte on as it is, and takes for each request the
time from its first byte to the last byte of its answer. What the client does in between does not count; the way over
two loopback connections does, so the sum is a little more than the server's own time, never less.
"""
import socket
import threading
import time
import urllib.parse


class Meter:
    def __init__(self, endpoint):
        server = urllib.parse.urlsplit(endpoint)
        self._server = (server.hostname, server.port)
        self._lock = threading.Lock()
        self.requests, self.seconds, self.longest = 0, 0.0, 0.0
        self._port = socket.create_server(("127.0.0.1", 0))
        self.endpoint = f"http://127.0.0.1:{self._port.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self._port.close()

    def _accept(self):
        while True:
            try:
                client, _ = self._port.accept()
            except OSError:
                return
            threading.Thread(target=self._connect, args=(client,), daemon=True).start()

    def _connect(self, client):
        server = socket.create_connection(self._server)
        connection = _Connection(self)
        for end in (client, server):
            end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        back = threading.Thread(target=self._pass, args=(server, client, connection.answered), daemon=True)
        back.start()
        self._pass(client, server, connection.asked)
        back.join()
        connection.ends()
        client.close()
        server.close()

    @staticmethod
    def _pass(source, target, note):
        try:
            while block := source.recv(1 << 16):
                note()
                target.sendall(block)
        except OSError:
            pass
        try:
            target.shutdown(socket.SHUT_WR)
        except OSError:
            pass

    def count(self, seconds):
        with self._lock:
            self.requests += 1
            self.seconds += seconds
            self.longest = max(self.longest, seconds)


class _Connection:
    """Requests of one connection follow each other: what comes after an answer begins the next one."""

    def __init__(self, meter):
        self._meter = meter
        self._lock = threading.Lock()
        self._asked = self._answered = None

    def asked(self):
        with self._lock:
            if self._asked is None or self._answered is not None:
                self._finish()
                self._asked = time.monotonic()

    def answered(self):
        with self._lock:
            self._answered = time.monotonic()

    def ends(self):
        with self._lock:
            self._finish()

    def _finish(self):
        if self._asked is not None and self._answered is not None:
            self._meter.count(self._answered - self._asked)
        self._asked = self._answered = None
