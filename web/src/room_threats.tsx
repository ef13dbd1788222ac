// Threats: candidates one after the other, judged by a person with one key each; every verdict can be taken back.
import { useLayoutEffect, useState } from "preact/hooks";
import { link, set, span, usePlace } from "./address";
import type { Candidate, Candidates } from "./answers";
import { tell, useAnswer } from "./asking";
import { Blurred } from "./blurred";
import { count, moment } from "./numbers";
import { Card, Failure, Foreign, Nothing, When } from "./parts";
import { WayOut } from "./way_out";
import { t, Word } from "./words";

const PAGE = 200;
const VERDICTS = ["waiting", "yes", "no", "unsure"] as const;
type Judged = "yes" | "no" | "unsure";

/** Keys of both languages: sí, no, duda; yes, no, unsure. */
const KEYS: Record<string, Judged> = { s: "yes", y: "yes", n: "no", d: "unsure", u: "unsure" };
const STEPS: Record<string, number> = { j: 1, ArrowDown: 1, k: -1, ArrowUp: -1 };

const isTyping = (event: KeyboardEvent): boolean => /^(INPUT|TEXTAREA|SELECT)$/.test((event.target as HTMLElement).tagName);

function What({ of }: { of: Candidate }) {
  return (
    <p class="what">
      {of.level !== null && <strong class={`level l${of.level}`}>{t(`threats.level.${of.level}` as Word)}</strong>}
      {of.personal.length > 0 && (
        <strong class="level">
          {t("threats.personal")}: {of.personal.join(", ")}
        </strong>
      )}
      {of.media && <strong class="level">{t("threats.media")}</strong>}
      {of.target && (
        <span>
          {t("threats.about")} <Foreign text={of.target} />
        </span>
      )}
    </p>
  );
}

const CHOICES: [Judged, Word][] = [
  ["yes", "threats.yes"],
  ["no", "threats.no"],
  ["unsure", "threats.unsure"],
];

const Undo = ({ busy, undoable, onUndo }: { busy: boolean; undoable: number | null; onUndo: (post: number) => void }) => (
  <button type="button" disabled={busy || undoable === null} onClick={() => undoable !== null && onUndo(undoable)}>
    {t("threats.undo")}
  </button>
);

interface Sheet {
  of: Candidate;
  place: number;
  total: number;
  busy: boolean;
  undoable: number | null;
  onJudge: (v: Judged) => void;
  onUndo: (post: number) => void;
}

function Sheet({ of, place, total, busy, undoable, onJudge, onUndo }: Sheet) {
  return (
    <article class="sheet" aria-live="polite">
      <p class="muted">
        {t("threats.place", count(place), count(total))} · <span class={`verdict r-${of.verdict}`}>{t(`threats.state.${of.verdict}` as Word)}</span>
      </p>
      <What of={of} />
      {of.media && <Blurred of={of.media} />}
      <blockquote class="post">{of.text === null ? <i class="muted">{t("posts.notext")}</i> : <Foreign text={of.text} wrap />}</blockquote>
      <p class="byline">
        <a href={link("posts", "", { account: of.account })}>
          <Foreign text={of.handle ?? of.account} />
        </a>
        <span>{moment(of.time_us)}</span>
        <a href={link("post", of.id)}>{t("threats.record")}</a>
      </p>
      <p class="actions">
        {CHOICES.map(([verdict, word]) => (
          <button
            type="button"
            class={of.verdict === verdict ? "chosenverdict" : undefined}
            aria-pressed={of.verdict === verdict}
            disabled={busy}
            onClick={() => onJudge(verdict)}
          >
            {t(word)}
          </button>
        ))}
        <Undo busy={busy} undoable={undoable} onUndo={onUndo} />
        {of.verdict !== "waiting" && of.id !== undoable && (
          <button type="button" disabled={busy} onClick={() => onUndo(of.id)}>
            {t("threats.undo.this")}
          </button>
        )}
      </p>
    </article>
  );
}

function Queue({ of, at, onChoose }: { of: Candidate[]; at: number; onChoose: (i: number) => void }) {
  return (
    <ol class="queue plain" aria-label={t("threats.queue")}>
      {of.map((c, i) => (
        <li>
          <button
            type="button"
            class="linklike"
            aria-current={i === at ? "true" : undefined}
            ref={(element) => {
              if (element && i === at) element.scrollIntoView({ block: "nearest" });
            }}
            onClick={() => onChoose(i)}
          >
            <span class={`verdict r-${c.verdict}`} aria-label={t(`threats.state.${c.verdict}` as Word)} />
            <span class="muted">{short(c)}</span>{" "}
            <Foreign text={(c.text ?? "").slice(0, 90)} />
          </button>
        </li>
      ))}
    </ol>
  );
}

/** What a candidate is, in a word. */
const short = (of: Candidate): string => {
  if (of.level !== null) return t("threats.level.short", of.level);
  return of.personal.length > 0 || !of.media ? t("threats.personal.short") : t("threats.media.short");
};

/** The next one that waits, behind `at` and then from the start; else the next one. */
function following(of: Candidate[], at: number): number {
  for (let k = 1; k < of.length; k++) if (of[(at + k) % of.length].verdict === "waiting") return (at + k) % of.length;
  return Math.min(of.length - 1, at + 1);
}

/** `old`: another answer is under way, and which verdict is the last one is not known until it is there. */
function Desk({ of, old, onChange }: { of: Candidates; old: boolean; onChange: () => void }) {
  const params = usePlace().params;
  const found = of.candidates.findIndex((c) => String(c.id) === params.post), at = Math.max(0, found);
  const [busy, setBusy] = useState(false), [failure, setFailure] = useState<Error | null>(null);
  const current: Candidate | undefined = of.candidates[at];
  const choose = (i: number) => set({ post: of.candidates[i].id });
  const say = async (post: number, verdict: Judged | "undo", then: number) => {
    if (busy) return;
    setBusy(true);
    setFailure(null);
    try {
      await tell("reviews", { post, verdict });
      set({ post: then });
      onChange();
    } catch (error) {
      setFailure(error as Error);
    } finally {
      setBusy(false);
    }
  };
  const judge = async (verdict: Judged) => current && say(current.id, verdict, of.candidates[following(of.candidates, at)].id);
  const undo = async (post: number) => !old && say(post, "undo", post);
  useLayoutEffect(() => {
    const key = (event: KeyboardEvent) => {
      if (isTyping(event) || event.altKey || event.metaKey || (event.ctrlKey && event.key !== "z")) return;
      const verdict = KEYS[event.key.toLowerCase()], step = STEPS[event.key];
      if (event.key.toLowerCase() === "z") void (of.undoable !== null && undo(of.undoable));
      else if (verdict) void judge(verdict);
      else if (step && current) choose(Math.min(of.candidates.length - 1, Math.max(0, at + step)));
      else return;
      event.preventDefault();
    };
    addEventListener("keydown", key);
    return () => removeEventListener("keydown", key);
  });
  return (
    <>
      {failure && <Failure of={failure} again={() => setFailure(null)} />}
      {!current && <Nothing word="threats.none" />}
      {!current && of.undoable !== null && <Undo busy={busy} undoable={of.undoable} onUndo={undo} />}
      {current && <div class="desk">
        <Sheet of={current} place={at + 1} total={of.total} undoable={of.undoable} onJudge={judge} onUndo={undo} busy={busy} />
        <Queue of={of.candidates} at={at} onChoose={choose} />
      </div>}
    </>
  );
}

function Filters({ of }: { of: Candidates }) {
  const { verdict = "", level = "" } = usePlace().params;
  const all = VERDICTS.reduce((sum, name) => sum + of[name], 0);
  return (
    <div class="fields">
      <label class="field">
        <span>{t("threats.show")}</span>
        <select value={verdict} onChange={(event) => set({ verdict: event.currentTarget.value, post: "" })}>
          <option value="">{t("threats.all", count(all))}</option>
          {VERDICTS.map((name) => (
            <option value={name}>{`${t(`threats.state.${name}`)} (${count(of[name])})`}</option>
          ))}
        </select>
      </label>
      <label class="field">
        <span>{t("threats.level")}</span>
        <select value={level} onChange={(event) => set({ level: event.currentTarget.value, post: "" })}>
          <option value="">{t("threats.level.any")}</option>
          {[3, 2].map((n) => (
            <option value={String(n)}>{t(`threats.level.${n}` as Word)}</option>
          ))}
        </select>
      </label>
      {of.confirmed > 0 && (
        <WayOut files={[["dossier", "dossier.pdf", t("threats.dossier", count(of.confirmed))]]} />
      )}
    </div>
  );
}

export function ThreatsRoom() {
  const place = usePlace(), { verdict = "", level = "" } = place.params;
  const query = new URLSearchParams(span(place));
  query.set("limit", String(PAGE));
  if (verdict) query.set("verdict", verdict);
  if (level) query.set("level", level);
  const answer = useAnswer<Candidates>("candidates?" + query);
  return (
    <>
      <h1>{t("room.threats")}</h1>
      <p class="doubt">{t("threats.doubt")}</p>
      <When answer={answer}>
        {(value) => (
          <>
            <Filters of={value} />
            <p class="help">{t("threats.keys")}</p>
            {value.run === null ? (
              <Nothing word="threats.norun" />
            ) : (
              <Card title={t("threats.queue")} wide>
                <Desk of={value} old={answer.waiting} onChange={answer.fresh} />
                {value.total > value.candidates.length && (
                  <p class="muted">{t("table.shown", count(value.candidates.length), count(value.total))}</p>
                )}
              </Card>
            )}
          </>
        )}
      </When>
    </>
  );
}
