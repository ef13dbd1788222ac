"""What the tests of the server share: a running `avispero serve`, and requests as bytes."""
import http.client
import os
import re
import signal
import socket
import subprocess

AVISPERO = os.environ["AVISPERO"]


def make_case(folder="case"):
    """A small simulated case with groups, as `avispero run` leaves it."""
    run(AVISPERO, "simulate", "planted", "--out", "data", "--posts", "5000", "--seed", "3", "--quiet")
    run(AVISPERO, "run", folder, "data/posts.csv", "--quiet", "--json")
    return folder


def run(*command):
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    assert done.returncode == 0, f"{command}: {done.returncode}\n{done.stdout}"
    return done.stdout


class Server:
    """`with Server("case", "--connections", "32") as s:` SIGTERM at the end must give exit code 0."""

    def __init__(self, case, *options):
        self.process = subprocess.Popen([AVISPERO, "serve", case, "--print-url", *options], stdout=subprocess.PIPE,
                                        stderr=subprocess.PIPE, text=True)
        self.url = self.process.stdout.readline().strip()
        found = re.fullmatch(r"http://127\.0\.0\.1:(\d+)/open\?token=([0-9a-f]{64})", self.url)
        assert found, f"no address: {self.url!r} {self.process.stderr.read() if self.process.poll() is not None else ''}"
        self.port, self.token = int(found.group(1)), found.group(2)
        self.host = f"127.0.0.1:{self.port}"
        self.cookie = self.get("/open?token=" + self.token, cookie=False)[1]["Set-Cookie"].split(";")[0]

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        self.process.send_signal(signal.SIGTERM)
        out, err = self.process.communicate(timeout=120)
        if kind is None:
            assert self.process.returncode == 0, f"exit code {self.process.returncode}\n{err}"
            assert out == "" and err == "", f"more was printed: {out!r} {err!r}"

    def request(self, method, path, headers=(), cookie=True, host=None, body=None):
        """Status, headers, body of one request on a connection of its own."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        connection.putheader("Host", self.host if host is None else host)
        if cookie:
            connection.putheader("Cookie", self.cookie if cookie is True else cookie)
        for name, value in headers:
            connection.putheader(name, value)
        if body is not None:
            connection.putheader("Content-Length", str(len(body)))
        connection.endheaders(body)
        answer = connection.getresponse()
        result = answer.status, answer.headers, answer.read()
        connection.close()
        return result

    def get(self, path, **how):
        return self.request("GET", path, **how)

    def raw(self, text, timeout=10):
        """First bytes of the answer to a request as bytes; b"" when the connection is closed without one."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=timeout) as s:
            try:
                s.sendall(text)
                return s.recv(65536)
            except (ConnectionError, socket.timeout):
                return b""

    def lives(self):
        status, _, body = self.get("/api/overview")
        assert status == 200 and body.startswith(b"{"), f"the server does not answer any more: {status}"
