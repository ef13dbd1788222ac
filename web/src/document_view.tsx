// Documents of a case: what is known of the bytes, and a look at them that can do no harm.
import { useState } from "preact/hooks";
import { useAnswer } from "./asking";
import { bytes } from "./numbers";
import { Foreign, When } from "./parts";
import { PublicBox } from "./registry_editing";
import { typeName } from "./registry_filters";
import type { RecordDocument } from "./registry_answers";
import { language, t } from "./words";

const TEXT_MOST = 20000;

/** Where the bytes are: the server, or a file beside a page that stands alone. */
export const addressOf = (d: RecordDocument): string => d.href ?? `/api/registry/documents/${d.id}`;

const nameOf = (d: RecordDocument): string => d.title || d.file_name || t("record.document", d.id);

const askText = (address: string): Promise<string> =>
  fetch(address, { credentials: "same-origin" }).then((response) => {
    if (!response.ok) throw new Error(response.statusText);
    return response.text();
  });

/** Text is shown as text, whatever it says that it is. */
function TextOf({ of }: { of: RecordDocument }) {
  const answer = useAnswer<string>(addressOf(of), askText);
  return (
    <When answer={answer}>
      {(text) => (
        <pre class="doctext" tabIndex={0}>
          <Foreign text={text.slice(0, TEXT_MOST)} wrap />
        </pre>
      )}
    </When>
  );
}

function Preview({ of }: { of: RecordDocument }) {
  if (of.shows === "image") return <img class="docimage" src={addressOf(of)} alt={t("record.image", nameOf(of))} loading="lazy" />;
  if (of.shows === "pdf") return <iframe class="docframe" src={addressOf(of)} title={nameOf(of)} />;
  return of.href ? null : <TextOf of={of} />;
}

const isShownAtOnce = (d: RecordDocument): boolean => d.shows === "image";
const canBeShown = (d: RecordDocument): boolean => d.shows === "pdf" || (d.shows === "text" && !d.href);

export function DocumentView({ of, onChange }: { of: RecordDocument; onChange?: () => void }) {
  const [open, setOpen] = useState(false), withheld = of.href === null;
  return (
    <article class="document" id={`document-${of.id}`}>
      <h3>
        <Foreign text={nameOf(of)} />
      </h3>
      <p class="byline">
        <span>{typeName(of.type)}</span>
        {of.size_bytes !== null && <span>{bytes(of.size_bytes)}</span>}
        {of.source && (
          <span>
            {t("record.source")}: <Foreign text={of.source} />
          </span>
        )}
      </p>
      {onChange && <PublicBox what="document" id={of.id} on={of.public} label onChange={onChange} />}
      <p class="hash">
        SHA-256 <span>{of.sha256}</span>
      </p>
      {withheld ? (
        <p class="muted">{of.withheld?.[language()] ?? t("record.withheld")}</p>
      ) : (
        <>
          <p class="actions">
            <a href={addressOf(of)} target="_blank" rel="noopener noreferrer">
              {t("record.open")}
            </a>
            {canBeShown(of) && (
              <button type="button" aria-expanded={open} onClick={() => setOpen(!open)}>
                {t(open ? "record.hide" : "record.show")}
              </button>
            )}
          </p>
          {(isShownAtOnce(of) || open) && <Preview of={of} />}
        </>
      )}
    </article>
  );
}
