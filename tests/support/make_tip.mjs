// A tip as the form writes it, or a hostile one: node make_tip.mjs MODULES KEY OUT LETTER.json [FILE...]
// The letter goes in as it stands, whatever it declares; then the bytes of the files.
import { readFileSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";

const [modules, key, out, letter, ...files] = process.argv.slice(2);
const sodium = createRequire(modules + "/")("libsodium-wrappers");
await sodium.ready;
const text = readFileSync(letter), length = Buffer.alloc(4), chunk = 1 << 20;
length.writeUInt32LE(text.length);
const plain = Buffer.concat([length, text, ...files.map((file) => readFileSync(file))]);
const secret = sodium.crypto_secretstream_xchacha20poly1305_keygen(), sealed = sodium.crypto_box_seal(secret, sodium.from_hex(key));
const { state, header } = sodium.crypto_secretstream_xchacha20poly1305_init_push(secret), parts = [Buffer.from("AVTIP1\n"), sealed, header];
for (let at = 0; at < plain.length; at += chunk)
  parts.push(sodium.crypto_secretstream_xchacha20poly1305_push(state, plain.subarray(at, at + chunk), null, at + chunk >= plain.length
    ? sodium.crypto_secretstream_xchacha20poly1305_TAG_FINAL : sodium.crypto_secretstream_xchacha20poly1305_TAG_MESSAGE));
writeFileSync(out, Buffer.concat(parts));
