// A picture from afar, as platforms tell it in a few letters (blurhash): sums of cosines, one colour each. The picture itself is never shown.

const DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz#$%*+,-.:;=?@[]^_{|}~";
type Colour = [number, number, number];

/** The number that digits of base 83 write; NaN where one is none. */
const number = (text: string): number => [...text].reduce((sum, digit) => (DIGITS.includes(digit) ? sum * 83 + DIGITS.indexOf(digit) : NaN), 0);

const linear = (value: number): number => (value <= 10 ? value / 255 / 12.92 : ((value / 255 + 0.055) / 1.055) ** 2.4);
const displayed = (value: number): number => {
  const of = Math.min(1, Math.max(0, value));
  return Math.round(255 * (of <= 0.0031308 ? of * 12.92 : 1.055 * of ** (1 / 2.4) - 0.055));
};

/** The mean colour: eight bits a channel. */
const mean = (value: number): Colour => [linear(value >> 16), linear((value >> 8) & 255), linear(value & 255)];

/** A wave: nineteen steps a channel, finer near zero, as a share of the largest one. */
function wave(value: number, most: number): Colour {
  const step = (n: number) => Math.sign(n - 9) * ((n - 9) / 9) ** 2 * most;
  return [step(Math.floor(value / 361)), step(Math.floor(value / 19) % 19), step(value % 19)];
}

/** How many waves across and down, and their colours, row by row; null where the text is no blurhash. */
export function wavesOf(hash: string): { across: number; down: number; colours: Colour[] } | null {
  const size = number(hash.slice(0, 1)), across = (size % 9) + 1, down = Math.floor(size / 9) + 1;
  if (!(size < 81) || hash.length !== 4 + 2 * across * down || Number.isNaN(number(hash))) return null;
  const most = (number(hash[1]) + 1) / 166, colours = [mean(number(hash.slice(2, 6)))];
  for (let at = 6; at < hash.length; at += 2) colours.push(wave(number(hash.slice(at, at + 2)), most));
  return { across, down, colours };
}

/** RGBA of width x height pixels; null where the text is no blurhash. */
export function pixelsOf(hash: string, width: number, height: number): Uint8ClampedArray | null {
  const waves = wavesOf(hash);
  if (!waves) return null;
  const pixels = new Uint8ClampedArray(4 * width * height);
  for (let y = 0; y < height; y++)
    for (let x = 0; x < width; x++) {
      const sum: Colour = [0, 0, 0];
      waves.colours.forEach((colour, i) => {
        const share = Math.cos((Math.PI * x * (i % waves.across)) / width) * Math.cos((Math.PI * y * Math.floor(i / waves.across)) / height);
        for (let channel = 0; channel < 3; channel++) sum[channel] += share * colour[channel];
      });
      pixels.set([...sum.map(displayed), 255], 4 * (y * width + x));
    }
  return pixels;
}
