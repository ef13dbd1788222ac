// The form for tips: what is entered and the files become one encrypted file; nothing is sent, nothing is kept.
import sodium from "libsodium-wrappers";
import { TipWord, tipEn, tipEs } from "./tip_words";
import "./tip.css";

const MAGIC = "AVTIP1\n";
const CHUNK_BYTES = 1 << 20;
const LETTER_MOST = 1 << 20; // bytes of the JSON that a reader takes
const FILES_MOST = 1000;
const LEAST_BYTES = 1 << 16; // short letters all have this length
const PAD_DIGITS = 12; // room for the number that says how much was filled up
const FIELDS = ["what", "when", "where", "name", "contact", "relation"] as const;

const part = <T extends HTMLElement>(id: string): T => document.getElementById(id) as T;
const key = document.documentElement.dataset.key ?? "";
let saved = ""; // address of the last file made

const language = (): "es" | "en" => (part<HTMLSelectElement>("language").value === "en" ? "en" : "es");
const t = (word: TipWord, value = ""): string => (language() === "es" ? tipEs : tipEn)[word].replace("{1}", value);

function speak(): void {
  document.documentElement.lang = language();
  for (const element of document.querySelectorAll<HTMLElement>("[data-word]")) element.textContent = t(element.dataset.word as TipWord);
}

/** A length with few digits, so that the file's own tells little of what is in it: Padmé (Nikitin and others, PoPETs 2019), at most 12 % more. */
function filledUp(size: number): number {
  if (size <= LEAST_BYTES) return LEAST_BYTES;
  const exponent = Math.floor(Math.log2(size)), step = 2 ** (exponent - Math.floor(Math.log2(exponent)) - 1);
  return Math.ceil(size / step) * step;
}

function letterText(files: File[], pad: number): string {
  const fields: Record<string, string | boolean> = { consent: part<HTMLInputElement>("consent").checked };
  for (const name of FIELDS) fields[name] = part<HTMLInputElement>(name).value;
  const written = new Date().toISOString().slice(0, 10); // the day alone
  return JSON.stringify({ form: 1, lang: language(), written, fields, files: files.map((f) => ({ name: f.name, size: f.size })), pad });
}

/** What is encrypted: the length of the JSON, the JSON, the bytes of the files, zeros. */
function plain(files: File[]): Blob {
  const encoder = new TextEncoder(), room = encoder.encode(letterText(files, 0)).length + PAD_DIGITS;
  if (room > LETTER_MOST || files.length > FILES_MOST) throw new Error(t("toomuch"));
  const size = 4 + room + files.reduce((sum, f) => sum + f.size, 0), pad = filledUp(size) - size;
  const letter = new Uint8Array(4 + room).fill(0x20); // blanks behind the JSON, whatever the number of digits
  new DataView(letter.buffer).setUint32(0, room, true);
  letter.set(encoder.encode(letterText(files, pad)), 4);
  return new Blob([letter, ...files, new Uint8Array(pad)]);
}

/** In pieces of one size; the last one may be shorter, and is never empty. */
async function* chunks(all: Blob): AsyncGenerator<{ bytes: Uint8Array; last: boolean }> {
  for (let at = 0; at < all.size; at += CHUNK_BYTES)
    yield { bytes: new Uint8Array(await all.slice(at, at + CHUNK_BYTES).arrayBuffer()), last: at + CHUNK_BYTES >= all.size };
}

/** A key of its own for this file, sealed for the case; then the pieces, of which none can be left out, changed or exchanged. */
async function encrypted(files: File[], onShare: (share: number) => void): Promise<Blob> {
  await sodium.ready;
  const all = plain(files), secret = sodium.crypto_secretstream_xchacha20poly1305_keygen();
  const sealed = sodium.crypto_box_seal(secret, sodium.from_hex(key));
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(secret), parts: BlobPart[] = [MAGIC, sealed as BlobPart, header as BlobPart];
  let gone = 0;
  for await (const { bytes, last } of chunks(all)) {
    const tag = last ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    parts.push(new Blob([sodium.crypto_secretstream_xchacha20poly1305_push(state, bytes, null, tag) as BlobPart]));
    onShare((gone += bytes.length) / all.size);
  }
  sodium.memzero(secret);
  return new Blob(parts, { type: "application/octet-stream" });
}

/** What is chosen, so that nobody hands over another file than they meant. */
function listFiles(): void {
  const files = Array.from(part<HTMLInputElement>("files").files ?? []), list = part("chosen");
  list.replaceChildren(
    ...files.map((file) => Object.assign(document.createElement("li"), { textContent: `${file.name} (${Math.ceil(file.size / 1024).toLocaleString(language())} KiB)` })),
  );
  list.hidden = files.length === 0;
}

function erase(): void {
  part<HTMLFormElement>("form").reset();
  if (saved) URL.revokeObjectURL(saved);
  saved = "";
  part<HTMLAnchorElement>("save").removeAttribute("href");
  part("result").hidden = true;
  listFiles();
  part("said").textContent = t("erased");
}

async function make(): Promise<void> {
  const said = part("said"), progress = part<HTMLProgressElement>("progress"), result = part("result"), save = part<HTMLAnchorElement>("save");
  const files = Array.from(part<HTMLInputElement>("files").files ?? []);
  result.hidden = true;
  if (saved) URL.revokeObjectURL(saved);
  if (!/^[0-9a-f]{64}$/.test(key)) return void (said.textContent = t("nokey"));
  if (files.length === 0 && FIELDS.every((name) => part<HTMLInputElement>(name).value.trim() === "")) return void (said.textContent = t("empty"));
  said.textContent = t("working");
  progress.hidden = false;
  try {
    const blob = await encrypted(files, (share) => (progress.value = share));
    saved = URL.createObjectURL(blob);
    save.href = saved;
    save.download = `tip-${sodium.to_hex(sodium.randombytes_buf(6))}.avispero-tip`;
    said.textContent = t("done", save.download);
    result.hidden = false;
    save.focus();
  } catch (error) {
    said.textContent = t("failed", error instanceof Error ? error.message : String(error));
  } finally {
    progress.hidden = true;
  }
}

part<HTMLSelectElement>("language").value = navigator.language.toLowerCase().startsWith("es") ? "es" : "en";
part("language").addEventListener("change", speak);
part("form").addEventListener("submit", (event) => {
  event.preventDefault();
  void make();
});
part("files").addEventListener("change", listFiles);
part("erase").addEventListener("click", erase);
part("key").replaceChildren(...(key.match(/.{1,4}/g) ?? []).flatMap((four) => [Object.assign(document.createElement("span"), { textContent: four }), document.createElement("wbr")]));
speak();
