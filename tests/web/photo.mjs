// A photo as a telephone writes it: 200 x 120, held on its side, with words in its Exif that nobody sees. usage: photo.mjs FILE WORD
import { writeFileSync } from "node:fs";
import { launch } from "./browser.mjs";

const browser = await launch(), tab = await browser.newPage();
const url = await tab.evaluate(() => {
  const canvas = Object.assign(document.createElement("canvas"), { width: 200, height: 120 }), pen = canvas.getContext("2d");
  pen.fillStyle = "#c02020";
  pen.fillRect(0, 0, 200, 120);
  pen.fillStyle = "#2020c0";
  pen.fillRect(0, 0, 100, 120); // blue on the left: on top, once it is turned to the right
  return canvas.toDataURL("image/jpeg", 0.9);
});
await browser.close();
const plain = Buffer.from(url.split(",")[1], "base64"), words = Buffer.from(process.argv[3] + "\0");
const numbers = (size, ...list) => Buffer.concat(list.map((n) => { const b = Buffer.alloc(size); b.writeUIntBE(n, 0, size); return b; }));
const entries = [[0x010e, 2, words.length, numbers(4, 38)], [0x0112, 3, 1, numbers(2, 6, 0)]].map(([tag, type, n, value]) => Buffer.concat([numbers(2, tag, type), numbers(4, n), value]));
const exif = Buffer.concat([Buffer.from("Exif\0\0MM\0*\0\0\0\x08", "latin1"), numbers(2, entries.length), ...entries, numbers(4, 0), words]);
writeFileSync(process.argv[2], Buffer.concat([plain.subarray(0, 2), numbers(2, 0xffe1, exif.length + 2), exif, plain.subarray(2), words]));
