// Files become documents of a case: sent one by one, then kept by the program while the case is closed for a moment.
import { useRef, useState } from "preact/hooks";
import { send, tell } from "./asking";
import { Failure, Foreign } from "./parts";
import { t } from "./words";
import { useWork } from "./working";

export function AddDocument({ record, onChange }: { record: number; onChange: () => void }) {
  const [sending, setSending] = useState<{ name: string; share: number } | null>(null), [failure, setFailure] = useState<Error | null>(null);
  const [begun, setBegun] = useState(false), input = useRef<HTMLInputElement>(null);
  const { work, look } = useWork(onChange);
  const take = async (files: File[]) => {
    setFailure(null);
    try {
      const steps = [];
      for (const file of files) {
        setSending({ name: file.name, share: 0 });
        const sent = await send<{ file: number }>(`upload?name=${encodeURIComponent(file.name)}`, file, (share) => setSending({ name: file.name, share }));
        steps.push({ do: "registry", holds: "document", record, files: [sent.file] });
      }
      if (steps.length > 0) await tell("work", { steps });
      setBegun(steps.length > 0);
      look();
    } catch (error) {
      setFailure(error as Error);
    }
    setSending(null);
  };
  const going = work?.going && work.do === "registry", failed = begun && work && !work.going ? work.results.filter((r) => r.do === "registry" && r.exit !== 0) : [];
  return (
    <div class="adddocument noprint">
      <button type="button" disabled={!!sending || !!work?.going} onClick={() => input.current?.click()}>
        {t("record.documents.add")}
      </button>
      <input ref={input} type="file" multiple class="sr" tabIndex={-1} aria-label={t("record.documents.add")} onChange={(event) => void take(Array.from(event.currentTarget.files ?? []))} />
      <span role="status">
        {sending && (
          <>
            {t("add.sending")} <Foreign text={sending.name} /> <progress value={sending.share} max={1} />
          </>
        )}
        {going && t("record.documents.keeping")}
      </span>
      {failure && <Failure of={failure} again={() => setFailure(null)} />}
      {failed.map((r) => r.lines.map((line) => <p class="doubt"><Foreign text={line} wrap /></p>))}
    </div>
  );
}
