#!/bin/sh
# The threats of `simulate edomex-2017` share no phrase with the grammars of `story`: four words in a row that a rule spells out. A scenario
# written in the detector's own words would prove nothing.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
python3 - "$AVISPERO_SOURCE" <<'END' || exit 1
import glob, itertools, re, sys, unicodedata

source, LENGTH = sys.argv[1], 4


def folded(text):
    text = unicodedata.normalize("NFD", text.lower())
    return "".join(c for c in text if not unicodedata.combining(c))


def entries(path):
    """Lines of a grammar, those that begin with white space joined to the one before."""
    lines = []
    for line in open(path, encoding="utf-8"):
        line = line.split("#")[0].rstrip()
        if line[:1].isspace() and line.strip() and lines:
            lines[-1] += " " + line.strip()
        elif line.strip():
            lines.append(line)
    return lines


def phrases(pattern):
    """Runs of elements that are spelled out: each a set of words and whether it may be left out. Gaps and classes end a run."""
    run = []
    for element in pattern.split():
        optional = element.startswith("?")
        words = {w for w in element.lstrip("?").split("|") if w[0] not in "%@^." and not w.endswith("*")}
        if words:
            run.append((words, optional))
        else:
            yield run
            run = []
    yield run


def matches(run, words, at):
    """How many words from `at` on the run's first elements match, at most, optional ones left out as it fits."""
    best = 0
    for keep in itertools.product(*[(True, False) if optional else (True,) for _, optional in run]):
        kept = [alternatives for (alternatives, _), k in zip(run, keep) if k]
        n = 0
        while n < len(kept) and at + n < len(words) and words[at + n] in kept[n]:
            n += 1
        best = max(best, n)
    return best


def shared(patterns, sentence):
    for piece in re.split(r"%.|[^\w\s]", sentence):
        words = folded(piece).split()
        for pattern in patterns:
            for run in phrases(pattern):
                for begin in range(len(run)):
                    for at in range(len(words)):
                        if matches(run[begin:], words, at) >= LENGTH:
                            yield pattern, " ".join(words[at:at + LENGTH])
                            break


text = open(f"{source}/src/simulate/edomex_words.c", encoding="utf-8").read()
body = re.search(r"threats\[\] = \{(.*?)\n\};", text, re.S).group(1)
sentences = re.findall(r'"((?:[^"\\]|\\.)*)"', body)
assert len(sentences) >= 25, "the threats are not where they were"
files = glob.glob(f"{source}/src/story/grammar/threats-*.txt")
assert files, "the grammars are not where they were"
patterns = [line.split("=", 1)[1] for path in files for line in entries(path) if line.startswith("rule ")]
assert len(patterns) > 50

# the check finds what it should: a rule's own words
assert list(shared(["vas|van a amanecer ?muy frio"], "mañana vas a amanecer frío"))
assert not list(shared(["vas|van a amanecer ..3 frio"], "mañana vas a amanecer frío"))

found = {(s, p, w) for s in sentences for p, w in shared(patterns, s)}
for sentence, pattern, words in sorted(found):
    print(f'"{words}" of "{sentence}" stands in the rule {pattern.strip()}')
sys.exit(bool(found))
END
