// What the user calls accounts: organic, known, or a word of their own; kept beside the case, with undo, for the next run.
import { useState } from "preact/hooks";
import { link } from "./address";
import type { Labels } from "./answers";
import { forget, tell, useAnswer } from "./asking";
import { Card, Failure, Foreign, GroupLink, When } from "./parts";
import { WayOut } from "./way_out";
import { t } from "./words";

const OFFERED = ["organic", "known"] as const;
type Offered = (typeof OFFERED)[number];

const isOffered = (label: string): label is Offered => (OFFERED as readonly string[]).includes(label);
const labelWord = (label: string) => (isOffered(label) ? t(`labels.${label}`) : label);

/** Tells the server, and has every label on the page asked for anew. */
function useTelling(fresh: () => void): [(body: unknown) => Promise<void>, Error | null] {
  const [failure, setFailure] = useState<Error | null>(null);
  const send = async (body: unknown): Promise<void> => {
    await tell("labels", body).then(() => setFailure(null), setFailure);
    forget("labels");
    fresh();
  };
  return [send, failure];
}

/** The label of one account, and another one in its place. */
export function LabelOf({ account }: { account: string }) {
  const answer = useAnswer<Labels>("labels"), [send, failure] = useTelling(answer.fresh);
  const [own, setOwn] = useState("");
  const label = answer.value?.labels.find((of) => of.account === account)?.label ?? "";
  const set = (word: string) => send({ do: "set", account, label: word });
  return (
    <div class="labelling">
      <label class="field">
        <span>{t("labels.label")}</span>
        <select value={label} disabled={!answer.value} onChange={(event) => set(event.currentTarget.value)}>
          <option value="">{t("labels.none")}</option>
          {OFFERED.map((word) => (
            <option value={word}>{labelWord(word)}</option>
          ))}
          {label && !isOffered(label) && <option value={label}>{label}</option>}
        </select>
      </label>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          if (own.trim()) void set(own.trim());
          setOwn("");
        }}
      >
        <label class="field">
          <span>{t("labels.own")}</span>
          <input type="text" maxLength={40} value={own} onInput={(event) => setOwn(event.currentTarget.value)} />
        </label>
        <button type="submit" disabled={!own.trim()}>
          {t("labels.give")}
        </button>
      </form>
      {failure && <Failure of={failure} again={answer.again} />}
    </div>
  );
}

function Listed({ of, fresh }: { of: Labels; fresh: () => void }) {
  const [send, failure] = useTelling(fresh);
  return (
    <>
      <p class="help">{t("labels.help")}</p>
      {of.labels.length === 0 && <p class="muted">{t("labels.hint")}</p>}
      {of.labels.length > 0 && (
        <div class="scroll" tabIndex={0} role="region" aria-label={t("labels.title")}>
          <table>
            <thead>
              <tr>
                <th scope="col">{t("table.account")}</th>
                <th scope="col">{t("labels.label")}</th>
                <th scope="col">{t("table.group")}</th>
              </tr>
            </thead>
            <tbody>
              {of.labels.map((row) => (
                <tr>
                  <th scope="row">
                    <a href={link("posts", "", { account: row.account })}>
                      <Foreign text={row.handle ?? row.account} />
                    </a>
                  </th>
                  <td>{isOffered(row.label) ? labelWord(row.label) : <Foreign text={row.label} />}</td>
                  <td>
                    <GroupLink id={row.group ?? 0} />
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
      <p class="chosen">
        <button type="button" disabled={of.undoable === null} onClick={() => void send({ do: "undo" })}>
          {t("labels.undo")}
        </button>
      </p>
      {of.labels.length > 0 && (
        <WayOut
          files={[
            ["labels?as=labels", "labels.csv", t("labels.file")],
            ["labels?as=known-organic", "organic.csv", t("labels.organic.file")],
          ]}
        />
      )}
      {failure && <Failure of={failure} again={fresh} />}
    </>
  );
}

/** How many accounts are called organic; 0 while that is not known. */
export const useOrganic = (): number => useAnswer<Labels>("labels").value?.labels.filter((of) => of.label === "organic").length ?? 0;

/** Every label that stands. */
export function LabelsCard() {
  const answer = useAnswer<Labels>("labels");
  return (
    <Card title={t("labels.title")} wide>
      <When answer={answer}>{(value) => <Listed of={value} fresh={answer.fresh} />}</When>
    </Card>
  );
}
