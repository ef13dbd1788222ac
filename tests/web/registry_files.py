"""Writes the files of an invented registry: shapes, counts, cases, documents. usage: registry_files.py FOLDER

2,469 shapes, as many as Mexico has municipalities, each of 30 points with borders that neighbours share; counts of twelve years by
month; cases with hostile texts in them. Everything is drawn from a fixed seed; no person, no real case.
"""
import csv
import json
import math
import random
import sys
import zlib
from pathlib import Path

SHAPES, COLUMNS, STATES, POINTS_A_SIDE = 2469, 60, 32, 7
STATUSES = ("DESAPARECIDA_O_NO_LOCALIZADA", "LOCALIZADA_CON_VIDA")
HOSTILE = "<img src=x onerror='window.hacked=1'> vuelta \u202eatleuv"


def code_of(place):
    state = 1 + place * STATES // SHAPES
    return f"{state:02d}{1 + place - math.ceil((state - 1) * SHAPES / STATES):03d}"


def corner(column, row):
    """Where four shapes meet: the same bend for each of them."""
    wobble = random.Random(column * 1000 + row)
    return -116 + column * 0.45 + wobble.uniform(-0.1, 0.1), 15 + row * 0.4 + wobble.uniform(-0.1, 0.1)


def side(a, b):
    """From a corner to the next, bent; the same points in both directions."""
    first, last = sorted((a, b))
    wobble = random.Random(repr((first, last)))
    points = [first]
    for k in range(1, POINTS_A_SIDE):
        share = k / POINTS_A_SIDE
        points.append((first[0] + share * (last[0] - first[0]) + wobble.uniform(-0.02, 0.02),
                       first[1] + share * (last[1] - first[1]) + wobble.uniform(-0.02, 0.02)))
    points.append(last)
    return points if (first, last) == (a, b) else points[::-1]


def ring(place):
    column, row = place % COLUMNS, place // COLUMNS
    corners = [corner(column + dx, row + dy) for dx, dy in ((0, 0), (1, 0), (1, 1), (0, 1))]
    points = []
    for k in range(4):
        points += side(corners[k], corners[(k + 1) % 4])[:-1]
    return points + points[:1]


def shapes(folder):
    features = [{"type": "Feature", "properties": {"clave": code_of(place), "nombre": f"Municipio {place}"},
                 "geometry": {"type": "Polygon", "coordinates": [[[round(x, 5), round(y, 5)] for x, y in ring(place)]]}}
                for place in range(SHAPES)]
    (folder / "municipios.geojson").write_text(json.dumps({"type": "FeatureCollection", "features": features}), encoding="utf-8")


def counts(folder, draw):
    """As the official counts stand: a code of the municipality, none where it is not known."""
    with open(folder / "conteos.csv", "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f)
        out.writerow("cve_entidad,entidad,periodo,categoria,sexo,cve_municipio,municipio,conteo,consultado_en".split(","))
        for place in range(0, SHAPES, 2):
            code = code_of(place)
            for _ in range(draw.choice((1, 3, 9, 40))):
                out.writerow([code[:2], f"ESTADO {code[:2]}", f"{draw.randint(2010, 2021)}-{draw.randint(1, 12):02d}", draw.choice(STATUSES),
                              draw.choice(("HOMBRE", "HOMBRE", "MUJER")), code, f"MUNICIPIO {place}", draw.randint(1, 6), "2022-01-01"])
        out.writerow(["01", "ESTADO 01", "2014-09", STATUSES[0], "MUJER", "", "SIN MUNICIPIO DE REFERENCIA", 5, "2022-01-01"])
        out.writerow(["01", "ESTADO 01", "2014-09", STATUSES[0], "HOMBRE", "01898", "NO EXISTE", 2, "2022-01-01"])


def people(folder, draw):
    with open(folder / "habitantes.csv", "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f)
        out.writerow(["code", "population"])
        for place in range(SHAPES):
            out.writerow([code_of(place), draw.randint(900, 200000)])


def cases(folder, draw):
    with open(folder / "casos.csv", "w", newline="", encoding="utf-8") as f:
        out = csv.writer(f)
        out.writerow("folio,titulo,tipo,fecha,municipio,situacion,sexo,edad,publico,que".split(","))
        for n in range(1, 121):
            when = f"{draw.randint(2012, 2019)}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}"
            title = HOSTILE if n == 7 else f"Caso inventado {n}"
            out.writerow([f"F-{n:04d}", title, draw.choice(("attack", "threat", "disappearance")), when[:4] if n % 9 == 0 else when,
                          code_of(draw.randrange(SHAPES)), STATUSES[n % 2], ("hombre", "Mujer")[n % 2], draw.randint(15, 70),
                          "yes" if n % 2 else "no", "una puerta forzada" if n == 3 else "algo pasó"])


def png(width, height):
    """A picture with colours, and words that no eye sees in a text chunk."""
    def chunk(kind, body):
        return len(body).to_bytes(4, "big") + kind + body + zlib.crc32(kind + body).to_bytes(4, "big")
    rows = b"".join(b"\0" + bytes(v for x in range(width) for v in (x * 255 // width, y * 255 // height, 90)) for y in range(height))
    head = width.to_bytes(4, "big") + height.to_bytes(4, "big") + b"\x08\x02\0\0\0"
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"tEXt", b"Author\0palabra-privada-en-la-imagen") +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b""))


def documents(folder):
    (folder / "puerta.png").write_bytes(png(320, 200))
    (folder / "declaracion.txt").write_text("Una declaración inventada.\n<script>window.hacked=1</script>\n", encoding="utf-8")


def main():
    folder = Path(sys.argv[1])
    folder.mkdir(parents=True, exist_ok=True)
    draw = random.Random(7)
    shapes(folder)
    counts(folder, draw)
    people(folder, draw)
    cases(folder, draw)
    documents(folder)


if __name__ == "__main__":
    main()
