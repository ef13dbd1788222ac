"""What the translation tools share: how messages are marked in the sources, and which stage a file belongs to."""
import subprocess
import sys
from pathlib import Path

from sources import code_files

# Where the message stands in each function's arguments (src/base/fail.h). X:10,11t and X:3,3t are the option and status
# tables: argument 10 of the lines with 11, and 3 of those with 3.
KEYWORDS = ("avpi_fail:4", "avpi_fail_errno:4", "avpi_warn:3", "avpi_progress:2", "avpi_tr:2", "avpi_tr_lang:2", "AVP_TR:2",
            "N_", "X:10,11t", "X:3,3t")
# Public headers whose texts are translated with another stage than the one they are named after.
HEADERS = {"options": "base", "acts": "base", "avispero": "base", "case": "store", "spread": "story",
           "threats": "story", "review": "story", "styles": "story"}


def stage_of(path):
    if path.parts[0] == "include":
        return HEADERS.get(path.stem, path.stem)
    return path.parts[1]


def sources_by_stage(root):
    stages = {}
    for path in code_files(root, ("include", "src")):
        if path.parts[0] == "include" or len(path.parts) > 2:
            stages.setdefault(stage_of(path), []).append(str(path))
    return stages


def run(command, **options):
    """Output of a gettext tool; its complaint ends the program."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, check=False, **options)
    if done.returncode != 0:
        sys.exit(f"{Path(sys.argv[0]).name}: {command[0]} failed\n{done.stderr}")
    return done.stdout


def extract(root, files, output):
    """Write the messages of the files into a .pot file."""
    run(["xgettext", "--language=C", "--from-code=UTF-8", "--keyword", *(f"--keyword={k}" for k in KEYWORDS),
         "--flag=avpi_fail:4:c-format", "--flag=avpi_warn:3:c-format", "--add-comments=Translators:", "--sort-by-file",
         "--package-name=avispero", "--force-po", "--output", str(output), *files], cwd=root)
    text = Path(output).read_text(encoding="utf-8").replace("charset=CHARSET", "charset=UTF-8")
    Path(output).write_text(text, encoding="utf-8")
