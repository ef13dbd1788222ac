// What becomes of a tip: into a new case, into one that is there, or refused. One edit, which can be taken back.
import { useState } from "preact/hooks";
import { useAnswer } from "./asking";
import { Search } from "./longlist";
import { Foreign, When } from "./parts";
import type { Records, TipAnswer } from "./registry_answers";
import { useTelling, Who } from "./registry_editing";
import { titleOf } from "./registry_filters";
import { placeOf } from "./room_records";
import { t } from "./words";

const FOUND_MOST = 8;

interface Draft {
  into: "new" | "old";
  title: string;
  kind: string;
  record: number;
}

/** Cases that fit some words, one to be chosen. */
function Finder({ chosen, onChoose }: { chosen: number; onChoose: (record: number) => void }) {
  const [words, setWords] = useState("");
  const answer = useAnswer<Records>(words.trim() ? `registry/records?limit=${FOUND_MOST}&q=${encodeURIComponent(words.trim())}` : null);
  return (
    <div class="tip-finder">
      <Search value={words} label={t("tip.find")} onSearch={setWords} />
      {words.trim() && (
        <When answer={answer}>
          {(of) =>
            of.records.length === 0 ? (
              <p class="nothing">{t("record.none")}</p>
            ) : (
              <ul class="plain">
                {of.records.map((r) => (
                  <li>
                    <label class="check">
                      <input type="radio" name="record" checked={chosen === r.id} onChange={() => onChoose(r.id)} />
                      <span>
                        <Foreign text={titleOf(r)} />{" "}
                        <span class="muted">
                          {r.when ?? t("record.nodate")} · <Foreign text={placeOf(r) || t("record.noplace")} />
                        </span>
                      </span>
                    </label>
                  </li>
                ))}
              </ul>
            )
          }
        </When>
      )}
    </div>
  );
}

function NewCase({ of, onChange }: { of: Draft; onChange: (of: Draft) => void }) {
  return (
    <div class="fields">
      <label class="field">
        <span>{t("edit.title")}</span>
        <input name="title" value={of.title} autocomplete="off" onInput={(event) => onChange({ ...of, title: event.currentTarget.value })} />
      </label>
      <label class="field">
        <span>{t("map.filter.kind")}</span>
        <input name="kind" value={of.kind} autocomplete="off" onInput={(event) => onChange({ ...of, kind: event.currentTarget.value })} />
      </label>
    </div>
  );
}

function Into({ of, onChange }: { of: Draft; onChange: (of: Draft) => void }) {
  return (
    <fieldset>
      <legend>{t("tip.into")}</legend>
      {(["new", "old"] as const).map((into) => (
        <label class="check">
          <input type="radio" name="into" checked={of.into === into} onChange={() => onChange({ ...of, into })} />
          <span>{t(`tip.into.${into}`)}</span>
        </label>
      ))}
      {of.into === "new" ? <NewCase of={of} onChange={onChange} /> : <Finder chosen={of.record} onChoose={(record) => onChange({ ...of, record })} />}
    </fieldset>
  );
}

/** What the server is told: values of a new case only where somebody wrote some. */
function acceptance(of: Draft): Record<string, unknown> {
  if (of.into === "old") return { verdict: "accepted", record: of.record };
  const values = Object.fromEntries(([["title", of.title], ["kind", of.kind]] as const).filter(([, text]) => text.trim()).map(([name, text]) => [name, text.trim()]));
  return Object.keys(values).length > 0 ? { verdict: "accepted", case: values } : { verdict: "accepted" };
}

export function Decision({ of, onChange }: { of: TipAnswer; onChange: () => void }) {
  const [draft, setDraft] = useState<Draft>({ into: "new", title: "", kind: "", record: 0 }), [why, setWhy] = useState("");
  const { busy, say, failed } = useTelling(onChange);
  const decide = (values: Record<string, unknown>) => say([{ do: "decide", what: "tip", of: of.tip.id, values }], why.trim());
  const needsWhy = !of.tip.consent && !why.trim(), ready = draft.into === "new" || draft.record > 0;
  return (
    <section class="card wide noprint" aria-labelledby="decide">
      <h2 id="decide">{t("tip.decide")}</h2>
      <p class="help">{t("tip.decide.help")}</p>
      {!of.tip.consent && <p class="doubt">{t("tip.noconsent")}</p>}
      <form
        onSubmit={(event) => {
          event.preventDefault();
          void decide(acceptance(draft));
        }}
      >
        <Into of={draft} onChange={setDraft} />
        <div class="fields">
          <Who />
          <label class="field">
            <span>{t("edit.why")}</span>
            <input name="why" value={why} autocomplete="off" onInput={(event) => setWhy(event.currentTarget.value)} />
          </label>
        </div>
        <p class="actions">
          <button type="submit" disabled={busy || needsWhy || !ready}>
            {t("tip.accept")}
          </button>
          <button type="button" disabled={busy} onClick={() => void decide({ verdict: "refused" })}>
            {t("tip.refuse")}
          </button>
        </p>
      </form>
      {failed}
    </section>
  );
}
