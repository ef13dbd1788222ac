// An exported site: map, cases and downloads, from the disk or from any server, in two languages; it asks nobody anything.
import { render } from "preact";
import { useEffect } from "preact/hooks";
import { link, usePlace } from "./address";
import { answerAlone, useAnswer } from "./asking";
import { Theme, Tongue } from "./frame";
import { count } from "./numbers";
import { Failure, Foreign, harmless, Waiting, When } from "./parts";
import type { RecordAnswer, RegistryAnswer } from "./registry_answers";
import { RegistryBrush } from "./registry_brush";
import { MapRoom } from "./room_map";
import { RecordPage } from "./room_record";
import { RecordsRoom } from "./room_records";
import { answersOf } from "./site_answers";
import { learn, many, speak, t, Word } from "./words";
import { registryEn } from "./words_registry_en";
import { registryEs } from "./words_registry_es";
import { siteEn } from "./words_site_en";
import { siteEs } from "./words_site_es";
import "./page.css";
import "./registry.css";
import "./site.css";

const MENU = ["map", "records", "downloads"];
const FILES: [string, Word][] = [
  ["downloads/records.csv", "site.records.csv"],
  ["downloads/records.geojson", "site.records.geojson"],
  ["downloads/counts.csv", "site.counts.csv"],
  ["SHA256SUMS.txt", "site.sums"],
  ["LICENCES.txt", "site.licences"],
  ["LICENCES-page.txt", "site.licences.page"],
];

learn({ en: { ...registryEn, ...siteEn }, es: { ...registryEs, ...siteEs } });
const site = globalThis.AVISPERO_SITE;
answerAlone(answersOf(site));

function Downloads() {
  return (
    <>
      <h1>{t("room.downloads")}</h1>
      <ul>
        {FILES.map(([file, word]) => (
          <li>
            <a href={file} download={file.startsWith("downloads/") ? "" : undefined}>
              {t(word)}
            </a>
          </li>
        ))}
      </ul>
      <h2>{t("site.about")}</h2>
      <p>{t("site.about.public")}</p>
      {site.least_cell > 1 && <p>{t("site.about.small", count(site.least_cell), count(site.counts?.suppressed ?? 0))}</p>}
      <p>{site.blurred ? t("site.about.blurred") : many("site.about.exact", site.exact, count(site.exact))}</p>
      <p>{t("site.about.documents")}</p>
      {site.pdf_as_is && <p>{t("site.about.pdf")}</p>}
    </>
  );
}

function Record({ id }: { id: string }) {
  const answer = useAnswer<RecordAnswer>(`registry/records/${encodeURIComponent(id || "0")}`);
  return <When answer={answer}>{(value) => <RecordPage of={value} alone onChange={answer.fresh} />}</When>;
}

function Room({ of }: { of: RegistryAnswer }) {
  const { room, id } = usePlace();
  if (room === "records") return <RecordsRoom of={of} alone />;
  if (room === "record") return <Record id={id} />;
  if (room === "downloads") return <Downloads />;
  return <MapRoom of={of} />;
}

function Page() {
  const place = usePlace(), current = place.room === "record" ? "records" : MENU.includes(place.room) ? place.room : "map";
  speak(place.params.lang, site.lang);
  const answer = useAnswer<RegistryAnswer>("registry"), title = site.title || t("site.title");
  useEffect(() => {
    document.title = title;
    document.documentElement.dataset.shown = location.hash;
  });
  return (
    <>
      <a class="skip" href="#content" onClick={(event) => {
        event.preventDefault();
        document.getElementById("content")?.focus();
      }}>
        {t("nav.skip")}
      </a>
      <header>
        <a class="brand" href={link("map")}>
          {harmless(title)}
        </a>
        <div class="choices">
          <Tongue />
          <Theme />
        </div>
      </header>
      <nav aria-label={t("nav.rooms")}>
        {MENU.map((name) => (
          <a href={link(name)} aria-current={name === current ? "page" : undefined}>
            {t(`room.${name}` as Word)}
          </a>
        ))}
      </nav>
      {answer.value && current !== "downloads" && <RegistryBrush of={answer.value} />}
      <main id="content" tabIndex={-1} key={place.room}>
        {answer.failure ? <Failure of={answer.failure} again={answer.again} /> : answer.value ? <Room of={answer.value} /> : <Waiting />}
      </main>
      <footer class="muted">
        <Foreign text={t("site.made", site.made, site.version)} />
      </footer>
    </>
  );
}

render(<Page />, document.getElementById("page")!);
