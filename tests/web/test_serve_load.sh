#!/bin/sh
# What comes in bad faith or in great numbers: refused or served, never down.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
PYTHONPATH=$AVISPERO_SOURCE/tests/web PYTHONDONTWRITEBYTECODE=1 exec python3 - <<'E'
from concurrent.futures import ThreadPoolExecutor
from serving import Server, make_case
import random, socket, time

case = make_case()
with Server(case, "--connections", "64", "--request-time", "2", "--answer-time", "20") as s:
    host = f"Host: {s.host}\r\nCookie: {s.cookie}\r\n".encode()

    # headers too large, too many, a line without end
    assert s.raw(b"GET / HTTP/1.1\r\n" + host + b"X: " + b"a" * 200000 + b"\r\n\r\n")[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 413", b"HTTP/1.1 400", b"")
    assert s.raw(b"GET / HTTP/1.1\r\n" + host + b"X: y\r\n" * 20000 + b"\r\n")[:12] in (b"HTTP/1.1 431", b"HTTP/1.1 413", b"HTTP/1.1 400", b"")
    assert s.raw(b"GET /" + b"a" * 100000 + b" HTTP/1.1\r\n" + host + b"\r\n")[:12] in (b"HTTP/1.1 414", b"HTTP/1.1 400", b"")
    for nonsense in (b"\0" * 1000 + b"\r\n\r\n", b"\xff\xfe\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x16\x03\x01\x02\0\x01\0\x01\xfc\x03\x03\r\n\r\n"):
        got = s.raw(nonsense, timeout=4)
        assert got == b"" or b" 200 " not in got.split(b"\r\n")[0], got[:80]
    both = s.raw(b"GET /api/overview HTTP/1.1\r\n" + host + b"Content-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
    assert b" 200 " not in both[:20], both[:80]
    s.lives()
    generator = random.Random(7)
    for _ in range(200):
        s.raw(bytes(generator.randrange(256) for _ in range(generator.randrange(1, 400))) + b"\r\n\r\n", timeout=0.05)
    s.lives()

    # a thousand at once, more than there is room for
    def one(i):
        begun = time.time()
        while time.time() - begun < 120:
            try:
                return s.get(("/api/overview", "/api/groups", "/api/posts?limit=5", "/", "/api/network")[i % 5])[0]
            except OSError:
                time.sleep(0.1)
        return 0
    with ThreadPoolExecutor(1000) as pool:
        got = list(pool.map(one, range(1000)))
    assert all(status == 200 for status in got), {status: got.count(status) for status in set(got)}

    # slow-loris: connections that never finish their request, each sending a byte now and then
    slow = []
    for i in range(200):
        c = socket.socket()
        c.settimeout(2)
        try:
            c.connect(("127.0.0.1", s.port))
            c.sendall(b"GET /api/overview HTTP/1.1\r\nX-A: ")
        except OSError:
            pass
        slow.append(c)
    begun = time.time()
    answered = []
    while time.time() - begun < 8:
        for c in slow:
            try:
                c.sendall(b"b")
            except OSError:
                pass
        try:
            before = time.time()
            if s.get("/api/overview")[0] == 200:
                answered.append(time.time() - before)
        except OSError:
            pass
        time.sleep(0.2)
    assert answered, "nobody was answered while others were slow"
    closed = 0
    for c in slow:
        try:
            c.settimeout(0.01)
            closed += c.recv(1) == b""
        except socket.timeout:
            pass
        except OSError:
            closed += 1
        c.close()
    assert closed >= 190, f"only {closed} of 200 slow connections were closed"
    print(f"{len(answered)} answers beside 200 slow connections, the slowest after {max(answered):.1f} s")

    # somebody who asks and never reads
    deaf = []
    for i in range(40):
        c = socket.create_connection(("127.0.0.1", s.port), timeout=5)
        c.sendall(b"GET /api/network HTTP/1.1\r\n" + host + b"\r\n")
        deaf.append(c)
    s.lives()
    for c in deaf:
        c.close()
    s.lives()
E
