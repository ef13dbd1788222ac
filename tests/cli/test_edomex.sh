#!/bin/sh
# `simulate edomex-2017`: what was planted is in the posts as truth.json says, all of it is read, and nobody acts together with --no-groups.
. "$AVISPERO_SOURCE/tests/cli/frame.sh"
expect 0 "$AVISPERO" simulate edomex-2017 --out d --seed 1 --posts 20000
expect 0 "$AVISPERO" simulate edomex-2017 --out bare --seed 1 --posts 20000 --no-groups
expect 0 "$AVISPERO" simulate edomex-2017 --out parquet --seed 1 --posts 20000 --format parquet

# every row is read, from both formats, as the same posts
expect 0 "$AVISPERO" read case d/posts.jsonl d/posts-deleted.jsonl --json
json out 'all(f["rejected"] == 0 and f["duplicate"] == 0 and f["kept"] > 0 for f in d["files"])'
json out 'not any("snowflake" in w["text"] for w in d["warnings"])' 
posts=$(wc -l <d/posts.jsonl)
expect 0 "$AVISPERO" read of_parquet parquet/posts.parquet parquet/posts-deleted.jsonl --json
json out "sum(f['kept'] for f in d['files'] if 'parquet' in f['path'] and f['path'].endswith('.parquet')) == $posts"
python3 - <<'END' || die "the format changes the truth"
import json
one, other = (json.load(open(f"{d}/truth.json")) for d in ("d", "parquet"))
one["options"].pop("format"), other["options"].pop("format")
raise SystemExit(one != other)
END

python3 - <<'END' || die "the posts are not what truth.json says"
import bisect, collections, csv, datetime, json

def load(folder):
    return json.load(open(f"{folder}/truth.json")), [json.loads(line) for line in open(f"{folder}/posts.jsonl")]

def seconds(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()

truth, posts = load("d")
bare_truth, bare = load("bare")
group_of = {a: g["name"] for g in truth["groups"] for a in g["accounts"]}
kinds = {g["name"]: g["kind"] for g in truth["groups"]}
assert sum(len(g["accounts"]) for g in truth["groups"]) == len(group_of), "groups share accounts"
assert collections.Counter(kinds.values()) == {"organic": 2, "confuser": 5, "troll": 4, "army": 1}
assert len(next(g for g in truth["groups"] if g["kind"] == "army")["accounts"]) == 3000

# posts: ids, handles, references
by_id = {p["id"]: p for p in posts}
assert len(by_id) == len(posts), "two posts have one id"
authors = {p["author_id"] for p in posts}
assert set(group_of) <= authors, "an account of the truth posts nothing"
handles = collections.defaultdict(set)
for p in posts:
    handles[p["author"]["username"]].add(p["author_id"])
assert all(len(owners) == 1 for owners in handles.values()), "two accounts have one handle"
for p in posts:
    for r in p.get("referenced_tweets", []):
        to = by_id[r["id"]]
        assert to["author_id"] == r["author_id"] and to["created_at"] <= p["created_at"]
        if r["type"] == "retweeted":
            # an account may have been renamed since; the text is that of the first post
            assert p["text"].split(": ", 1)[1] == to["text"], (p["text"], to["text"])
        else:
            assert p["in_reply_to_user_id"] == to["author_id"]
    ms = (int(p["id"]) >> 22) + 1288834974657
    assert 0 <= ms / 1000 - seconds(p["created_at"]) < 1, "an id tells another time"

# sleep: counts of posts never fall, and a sleeper has at most two posts that the collection lacks
sequence = collections.defaultdict(list)
for p in posts:
    sequence[p["author_id"]].append((seconds(p["created_at"]), p["author"]["public_metrics"]["tweet_count"]))
asleep, renamed, campaigns = collections.Counter(), 0, collections.Counter()
for account, rows in sequence.items():
    rows.sort()
    assert all(a[1] <= b[1] for a, b in zip(rows, rows[1:])), "a count of posts falls"
    kind = kinds.get(group_of.get(account))
    if kind not in ("troll", "army"):
        continue
    years = {datetime.datetime.utcfromtimestamp(t).year for t, _ in rows}
    campaigns["both" if years >= {2014, 2017} else "first" if 2014 in years else "second"] += 1
    for a, b in zip(rows, rows[1:]):
        if b[0] - a[0] > 500 * 86400:
            asleep[group_of[account]] += 1
            assert b[1] - a[1] - 1 <= 2, "a sleeper posts elsewhere"
assert min(campaigns.values()) > 100 and set(campaigns) == {"both", "first", "second"}
assert asleep["el-enjambre"] > 1200 and all(asleep[name] > 5 for name in kinds if kinds[name] == "troll")
names = collections.defaultdict(set)
for p in posts:
    names[p["author_id"]].add(p["author"]["username"])
assert sum(len(n) == 2 for n in names.values()) > 100, "nobody changes the handle"

# the army: about half of its bursts exceed 500 accounts within 60 s
bots = {a for a, g in group_of.items() if g == "el-enjambre"}
reposts = collections.defaultdict(list)
for p in posts:
    for r in p.get("referenced_tweets", []):
        if p["author_id"] in bots and r["type"] == "retweeted" and group_of.get(r["author_id"]):
            reposts[r["id"]].append(seconds(p["created_at"]))
bursts = [t for t in reposts.values() if len(t) > 50]
for times in bursts:
    times.sort()
largest = [max(bisect.bisect_right(times, t + 60) - i for i, t in enumerate(times)) for times in bursts]
assert len(largest) > 40 and 0.35 < sum(n > 500 for n in largest) / len(largest) < 0.65, largest
assert 0.4 < truth["bursts"]["several_squads"] / truth["bursts"]["all"] < 0.55

# launchers: half have at least 20 organic reposters in each half of the time, half have none; they are smaller than those who follow
launchers = truth["launchers"]
assert len(launchers) == 16
middle = sorted(seconds(p["created_at"]) for p in posts)[len(posts) // 2]
audience = collections.defaultdict(lambda: (set(), set()))
for p in posts:
    for r in p.get("referenced_tweets", []):
        if p["author_id"] not in group_of and r["author_id"] in launchers:
            audience[r["author_id"]][seconds(p["created_at"]) >= middle].add(p["author_id"])
sizes = sorted(min(map(len, audience[a])) if a in audience else -1 for a in launchers)
assert sizes[:8] == [-1] * 8 and all(n >= 20 for n in sizes[8:]), sizes
followers = {p["author_id"]: p["author"]["public_metrics"]["followers_count"] for p in posts}
trolls = [a for a, g in group_of.items() if kinds[g] == "troll"]
assert max(followers[a] for a in launchers) < sorted(followers[a] for a in trolls)[len(trolls) // 3]

# episodes and trends: in their time those who made them post most, organic accounts aside
target = {row["value"] for row in csv.DictReader(open("d/targets.csv")) if row["id"] == "rufina" and row["kind"] != "handle"}
assert len(truth["episodes"]) == 10 and sum(e["target"] == "rufina" for e in truth["episodes"]) == 8
for e in truth["episodes"]:
    name = {"rufina": ("Rufina", "Zarzamora"), "evaristo": ("Monteluz",), "nadia": ("Ferrolano",)}[e["target"]]
    count = collections.Counter(group_of.get(p["author_id"]) for p in posts
                                if e["from"] <= p["created_at"] <= e["to"] and any(n in p["text"] for n in name))
    count.pop(None, 0)
    assert count.most_common(1)[0][0] == e["group"] and sum(count.values()) > 200, (e, count)
assert len(truth["trends"]) == 17
for t in truth["trends"]:
    rows = sorted((p["created_at"], p["author_id"]) for p in posts if t["phrase"] in p["text"])
    first = [group_of.get(a) for _, a in rows[:50]]
    assert len(rows) >= 50 and len({a for _, a in rows}) >= 20 and first.count(t["group"]) > 25, (t, len(rows))
    assert all("2017-06-03" <= time for time, _ in rows)
    # nobody uses the tag before it is made
    assert t["from"] <= rows[0][0]

# threats: about 400 after the interview, by two groups; look-alikes by nobody of them
threats = [by_id[i] for i in truth["threats"]]
assert {group_of[p["author_id"]] for p in threats} == {"los-zopilotes", "la-secundaria"}
assert all("@NadiaFerrolano" in p["text"] or "@RufinaZarzamora" in p["text"] for p in threats)
assert len({p["text"] for p in threats}) > 0.5 * len(threats)
assert len(truth["doxxing"]) == 1 and "Ferrolano" in by_id[truth["doxxing"][0]]["text"]

# deletions: of posts that are there, later than they, some within minutes
gone = [json.loads(line) for line in open("d/posts-deleted.jsonl")]
assert all(g["id"] in by_id and by_id[g["id"]]["created_at"] == g["created_at"] < g["redacted_at"] for g in gone)
quick = [g for g in gone if seconds(g["redacted_at"]) - seconds(g["created_at"]) < 600]
assert len(quick) > 50 and {group_of[by_id[g["id"]]["author_id"]] for g in quick} == {"la-agencia"}
assert any(by_id[g["id"]]["author_id"] not in group_of for g in gone), "only members take posts away"

# without groups: nobody who acts together, and nothing that they did
assert {g["kind"] for g in bare_truth["groups"]} == {"organic"}
assert not any(bare_truth[key] for key in ("episodes", "trends", "launchers", "threats", "doxxing", "awakenings", "coincidence"))
together = {a for a, g in group_of.items() if kinds[g] != "organic"}
heads = {p["author_id"] for p in posts if p["author"]["username"] in
         ("RufinaZarzamora", "EvaristoMonteluz", "ElFarolNoticias", "LaBrujulaDiario", "TintaYVoz")}
assert len(heads & together) == 5, "a candidate or an outlet does not stand with its team"
assert together & {p["author_id"] for p in bare} == heads
phrases = {t["phrase"] for t in truth["trends"]}
assert not any(phrase in p["text"] for p in bare for phrase in phrases)
# the organic rest is about as large, and the same accounts stand in it
organic = {p["author_id"] for p in posts} - together
assert len(organic & {p["author_id"] for p in bare}) > 0.9 * len(organic)
END

# threats come in the number that the report told; scale takes all numbers along
expect 0 "$AVISPERO" simulate edomex-2017 --out full --posts 1000 --bots 100
json full/truth.json 'len(d["threats"]) == 440 and len(d["groups"]) == 12'
expect 0 "$AVISPERO" simulate edomex-2017 --out tenth --scale 0.1
json tenth/truth.json 'len(d["threats"]) == 44 and len([g for g in d["groups"] if g["kind"] == "army"][0]["accounts"]) == 300'

expect 2 "$AVISPERO" simulate edomex-2017
expect 2 "$AVISPERO" simulate edomex-2017 d/posts.jsonl --out x
expect 2 "$AVISPERO" simulate edomex-2017 --format csv --out x
says err 'jsonl or parquet'
