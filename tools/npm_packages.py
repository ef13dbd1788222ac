"""What the fetching tools share: packages of npm by a lock file of ours, one member at a time; no script of a package is run."""
import base64
import hashlib
import shutil
import subprocess
import sys
import tarfile
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LOCK = ROOT / "deps" / "npm.lock"


def fail(text):
    sys.exit(f"{Path(sys.argv[0]).name}: {text}")


def read_lock(path):
    """name -> (version, integrity)"""
    entries = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        fields = line.split()
        if len(fields) != 3 or not fields[2].startswith("sha512-"):
            fail(f"{path}: not 'name version sha512-...': {line}")
        entries[fields[0]] = (fields[1], fields[2])
    return entries


def integrity_of(path):
    digest = hashlib.sha512()
    with path.open("rb") as stream:
        for block in iter(lambda: stream.read(1 << 20), b""):
            digest.update(block)
    return "sha512-" + base64.b64encode(digest.digest()).decode("ascii")


def pack(name, version, into, hint):
    """The package file as the registry serves it; pack runs no script and follows no dependency."""
    into.mkdir()
    command = ["npm", "pack", f"{name}@{version}", "--ignore-scripts", "--prefer-offline", "--loglevel=error",
               f"--pack-destination={into}"]
    for attempt in (1, 2, 3):
        try:
            done = subprocess.run(command, cwd=into, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL,
                                  stderr=subprocess.PIPE, text=True, check=False)
        except FileNotFoundError:
            fail(f"there is no npm; run tools/install-deps build{hint}")
        files = sorted(into.glob("*.tgz"))
        if done.returncode == 0 and len(files) == 1:
            return files[0]
        print(f"{Path(sys.argv[0]).name}: try {attempt} of 3 for {name} {version} failed", file=sys.stderr)
    fail(f"npm could not bring {name} {version}:\n{done.stderr}without a network it cannot be had{hint}")


def take(name, lock, lock_path, members, work, hint=""):
    """Take members of one package: {member: target}."""
    if name not in lock:
        fail(f"{lock_path} has no entry for {name}{hint}")
    version, wanted = lock[name]
    archive = pack(name, version, work / name.replace("/", "-"), hint)
    found = integrity_of(archive)
    if found != wanted:
        fail(f"{name} {version} is not the file that {lock_path} names, so it is not used\n"
             f"  expected {wanted}\n  received {found}\n"
             "clear the cache with 'npm cache clean --force' and try again; if it stays so, the package was changed")
    with tarfile.open(archive) as tar:
        for member, target in members.items():
            target.parent.mkdir(parents=True, exist_ok=True)
            source = tar.extractfile("package/" + member)
            if source is None:
                fail(f"{name} {version} holds no {member}")
            with source, target.open("wb") as out:
                shutil.copyfileobj(source, out)
