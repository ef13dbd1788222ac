// A picture that a group posted, blurred: enough to know it by, nothing to look at.
import { useLayoutEffect, useRef } from "preact/hooks";
import { link } from "./address";
import type { Candidate } from "./answers";
import { pixelsOf } from "./blurhash";
import { count } from "./numbers";
import { t } from "./words";

const SIDE = 32;

function draw(canvas: HTMLCanvasElement | null, hash: string) {
  const pixels = pixelsOf(hash, SIDE, SIDE), pen = canvas?.getContext("2d");
  if (!pixels || !pen) return;
  const picture = pen.createImageData(SIDE, SIDE);
  picture.data.set(pixels);
  pen.putImageData(picture, 0, 0);
}

export function Blurred({ of }: { of: NonNullable<Candidate["media"]> }) {
  const canvas = useRef<HTMLCanvasElement>(null), known = of.blurhash !== null && pixelsOf(of.blurhash, 1, 1) !== null;
  useLayoutEffect(() => draw(canvas.current, of.blurhash ?? ""), [of.blurhash]);
  return (
    <figure class="blurred">
      {known ? <canvas ref={canvas} width={SIDE} height={SIDE} role="img" aria-label={t("threats.media.afar")} /> : <div class="unseen">{t("threats.media.unseen")}</div>}
      <figcaption>
        {t("threats.media.by", count(of.accounts), count(of.posts))} <a href={link("group", of.group)}>{t("threats.media.group", count(of.group))}</a>.{" "}
        <span class="muted">{t("threats.media.doubt")}</span>
      </figcaption>
    </figure>
  );
}
