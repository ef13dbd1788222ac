"""A seal altered and signed anew by somebody else: resign.py SEAL OUT EDIT.py. EDIT.py sees `files` (list of [name, bytes]),
`log` (list of records of log.jsonl, which is chained again) and `statement`. Prints the public key that signed."""
import base64, hashlib, io, json, subprocess, sys, tarfile, tempfile

LAST = ("index.txt", "statement.json", "signature.bin", "key.pem")


def canonical(value):
    return json.dumps(value, sort_keys=True, separators=(",", ":"), ensure_ascii=False).encode()


def header(name, size, mode=b"0000644", kind=b"0"):
    block, name = bytearray(512), name.encode()
    at = 0 if len(name) <= 100 else name.rindex(b"/", 0, 156)
    prefix, rest = name[:at], name[at + (at > 0):]
    for place, field in ((0, rest), (100, mode), (108, b"0" * 7), (116, b"0" * 7), (136, b"0" * 11), (156, kind),
                         (257, b"ustar\0" + b"00"), (329, b"0" * 7), (337, b"0" * 7), (345, prefix),
                         (124, b"%011o" % size if size < 8**11 else b"\x80\0\0\0" + size.to_bytes(8, "big"))):
        block[place:place + len(field)] = field
    block[148:156] = b" " * 8
    block[148:156] = b"%06o\0 " % sum(block)
    return bytes(block)


def put(out, name, data, **fields):
    out.write(header(name, len(data), **fields) + data + b"\0" * (-len(data) % 512))


def chain(records):
    previous, lines = "0" * 64, []
    for number, record in enumerate(records, 1):
        record = {k: v for k, v in record.items() if k not in ("hash", "previous")} | {"sequence": number}
        digest = hashlib.sha256(b"\0" + bytes.fromhex(previous) + canonical(record)).hexdigest()
        lines.append(canonical(record | {"hash": digest, "previous": previous}))
        previous = digest
    return b"".join(line + b"\n" for line in lines)


def root(leaves):
    level = [hashlib.sha256(b"\0" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        level = [hashlib.sha256(b"\1" + level[i] + level[i + 1]).digest() if i + 1 < len(level) else level[i]
                 for i in range(0, len(level), 2)]
    return level[0].hex()


def root_of(files, log_lines=None):
    texts = dict(map(tuple, files))
    leaves = [texts[name].split(b"\n")[:-1] for name in ("manifest.jsonl", "rows.jsonl", "log.jsonl")]
    return root(leaves[0] + leaves[1] + leaves[2][:log_lines])


def load(path):
    with tarfile.open(path) as tar:
        return [[m.name, tar.extractfile(m).read()] for m in tar if m.isfile()]


class Key:
    def __init__(self):
        self.pem = tempfile.NamedTemporaryFile(suffix=".pem")
        subprocess.run(["openssl", "genpkey", "-algorithm", "ed25519", "-out", self.pem.name], check=True)
        self.public_pem = subprocess.run(["openssl", "pkey", "-in", self.pem.name, "-pubout"], check=True,
                                         capture_output=True).stdout
        self.public = base64.b64decode(b"".join(self.public_pem.split(b"\n")[1:-2]))[-32:].hex()

    def sign(self, text):
        with tempfile.NamedTemporaryFile() as message:
            message.write(text)
            message.flush()
            return subprocess.run(["openssl", "pkeyutl", "-sign", "-inkey", self.pem.name, "-rawin", "-in", message.name],
                                  check=True, capture_output=True).stdout


def text_of(files, name):
    return next(f for f in files if f[0] == name)


def main():
    files = load(sys.argv[1])
    statement = json.loads(dict(map(tuple, files))["statement.json"])
    key = Key()
    log = [json.loads(line) for line in text_of(files, "log.jsonl")[1].splitlines()]
    files = [f for f in files if f[0] not in LAST]
    scope = dict(globals(), files=files, log=log, statement=statement, key=key)
    with open(sys.argv[3]) as edit:
        exec(edit.read(), scope)  # a test's own words
    files, log = scope["files"], scope["log"]
    if log is not None:
        text_of(files, "log.jsonl")[1] = chain(log)
        text_of(files, "root.txt")[1] = root_of(files).encode() + b"\n"
    index = b"".join(b"%s  %s\n" % (hashlib.sha256(data).hexdigest().encode(), name.encode()) for name, data in files)
    out = io.BytesIO()
    for name, data in files:
        put(out, name, data)
    put(out, "index.txt", index)
    before = out.getvalue()
    statement |= {"bytes": len(before), "sha256": hashlib.sha256(before).hexdigest(), "public_key": key.public,
                  "index": hashlib.sha256(index).hexdigest(), "root": root_of(files),
                  "records": text_of(files, "log.jsonl")[1].count(b"\n")}
    text = canonical(statement) + b"\n"
    put(out, "statement.json", text)
    put(out, "signature.bin", key.sign(text))
    put(out, "key.pem", key.public_pem)
    out.write(b"\0" * 1024)
    with open(sys.argv[2], "wb") as seal:
        seal.write(out.getvalue())
    print(key.public)


if __name__ == "__main__":
    main()
