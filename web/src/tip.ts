// The form for tips: what is entered and the files become one encrypted file; nothing is sent, nothing is kept.
import sodium from "libsodium-wrappers";
import { TipWord, tipEn, tipEs } from "./tip_words";
import "./tip.css";

const MAGIC = "AVTIP1\n";
const CHUNK_BYTES = 1 << 20;
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

/** The JSON before the bytes of the files, with its length in front. */
function head(files: File[]): Uint8Array {
  const fields: Record<string, string | boolean> = { consent: part<HTMLInputElement>("consent").checked };
  for (const name of FIELDS) fields[name] = part<HTMLInputElement>(name).value;
  const written = new Date().toISOString().slice(0, 10); // the day alone
  const text = new TextEncoder().encode(JSON.stringify({ form: 1, lang: language(), written, fields, files: files.map((f) => ({ name: f.name, size: f.size })) }));
  const bytes = new Uint8Array(4 + text.length);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, 4);
  return bytes;
}

/** Everything that is encrypted, in pieces of one size; the last one may be shorter, and is never empty. */
async function* chunks(first: Uint8Array, files: File[]): AsyncGenerator<{ bytes: Uint8Array; last: boolean }> {
  const all = new Blob([first as BlobPart, ...files]);
  for (let at = 0; at < all.size; at += CHUNK_BYTES)
    yield { bytes: new Uint8Array(await all.slice(at, at + CHUNK_BYTES).arrayBuffer()), last: at + CHUNK_BYTES >= all.size };
}

/** A key of its own for this file, sealed for the case; then the pieces, of which none can be left out, changed or exchanged. */
async function encrypted(files: File[], onShare: (share: number) => void): Promise<Blob> {
  await sodium.ready;
  const secret = sodium.crypto_secretstream_xchacha20poly1305_keygen();
  const sealed = sodium.crypto_box_seal(secret, sodium.from_hex(key));
  const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(secret);
  const first = head(files), size = files.reduce((sum, f) => sum + f.size, first.length), parts: BlobPart[] = [MAGIC, sealed as BlobPart, header as BlobPart];
  let gone = 0;
  for await (const { bytes, last } of chunks(first, files)) {
    const tag = last ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE;
    parts.push(new Blob([sodium.crypto_secretstream_xchacha20poly1305_push(state, bytes, null, tag) as BlobPart]));
    onShare((gone += bytes.length) / size);
  }
  sodium.memzero(secret);
  return new Blob(parts, { type: "application/octet-stream" });
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
part("key").textContent = key;
speak();
