"""Words that must not be published: planted into the files of a registry, and looked for in every byte of what was made of it.

usage: private_words.py plant FOLDER          files with words in them; FOLDER/words.txt lists those that are private
       private_words.py search SITE WORDS     exit 1, naming file and word, when one of them stands in SITE in any form that a reader could undo

Each word stands in one place only, so that a word that is found says where it came from. Nobody is called so.
"""
import base64
import re
import struct
import sys
import zlib
from pathlib import Path

words = []
WOVEN = ((0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4), (1, 0, 2, 2), (0, 1, 1, 2))  # first pixel and steps of the passes of a PNG


def private(place):
    """A word for this place, kept for the search."""
    word = "zq" + "".join(chr(ord("a") + ord(letter) % 26) for letter in place) + "qz"
    words.append(word)
    return word


# ---- files with words in them ----

def jpeg(text):
    """A grey picture of 8 x 8, with words in Exif, XMP, IPTC, a comment, an embedded preview, a maker's segment, tables that no scan uses, behind its
    last pixel, and behind its end."""
    def segment(marker, body):
        return bytes((0xff, marker)) + struct.pack(">H", len(body) + 2) + body
    exif = (b"Exif\0\0MM\0*\0\0\0\x08" + struct.pack(">H", 2) + struct.pack(">HHI", 0x010e, 2, len(text("jpegexif")) + 1) + struct.pack(">I", 38) +
            struct.pack(">HHIHH", 0x0112, 3, 1, 6, 0) + struct.pack(">I", 0) + text("jpegexif").encode() + b"\0")
    codes = b"\0\1" + bytes(15) + b"\0"
    return (b"\xff\xd8" + segment(0xe0, b"JFIF\0\1\1\0\0\1\0\1\1\1" + text("jpegthumb").encode()[:3]) + segment(0xe0, b"JFXX\0" + text("jpegpreview").encode()) +
            segment(0xe1, exif) + segment(0xe1, b"http://ns.adobe.com/xap/1.0/\0<x>" + text("jpegxmp").encode() + b"</x>") +
            segment(0xed, b"Photoshop 3.0\0" + text("jpegiptc").encode()) + segment(0xe2, b"ICC_PROFILE\0\1\1" + text("jpegprofile").encode("utf-16-be")) +
            segment(0xfe, text("jpegcomment").encode()) + segment(0xdb, b"\3" + text("jpegquantizers").encode().ljust(64, b".")) +
            segment(0xc4, b"\3" + bytes(7) + bytes((len(text("jpegcodes")),)) + bytes(8) + text("jpegcodes").encode()) + segment(0xdb, b"\0" + b"\1" * 64) + segment(0xc0, b"\x08\0\x08\0\x08\1\1\x11\0") +
            segment(0xc4, codes) + segment(0xc4, b"\x10" + codes[1:]) + segment(0xda, b"\1\1\0\0\x3f\0") + b"\x3f" + text("jpegscan").encode() + b"\xff\xd9" + text("jpegbehind").encode())


def chunk(kind, body):
    return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))


def picture(width, height, depth, colours, woven, before, rows, behind=b""):
    """A PNG: chunks before its pixels, rows with their filters."""
    return (b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, depth, colours, 0, 0, woven)) + before +
            chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"") + behind)


def png(text):
    """A picture of 32 x 32 with words in plain, packed and international text, time, Exif, a private chunk, and behind its end."""
    rows = b"".join(b"\0" + bytes(v for x in range(32) for v in (8 * x, 8 * y, 90)) for y in range(32))
    before = (chunk(b"tEXt", b"Author\0" + text("pngtext").encode()) + chunk(b"zTXt", b"Comment\0\0" + zlib.compress(text("pngpacked").encode())) +
              chunk(b"iTXt", b"Title\0\0\0es\0\0" + text("pngworld").encode()) + chunk(b"eXIf", b"MM\0*" + text("pngexif").encode()) +
              chunk(b"prVt", text("pngownchunk").encode()) + chunk(b"cHRM", text("pngtones").encode().ljust(32, b".")) +
              chunk(b"iCCP", b"p\0\0" + zlib.compress(text("pngprofile").encode())))
    return picture(32, 32, 8, 2, 0, before, rows, text("pngbehind").encode())


def erased(word):
    """Two rows of which the first is seen, and of the second the word is the colours of pixels that are wholly transparent."""
    word = word.encode().ljust(-len(word) % 3 + len(word), b".")
    n = len(word) // 3
    return picture(n, 2, 8, 6, 0, b"", b"\0" + b"abc\xff" * n + b"\0" + b"".join(word[3 * i:3 * i + 3] + b"\0" for i in range(n)))


def erased_deep(word):
    """The same of 16 bits, in the last of the seven passes of an interlaced picture of 1 x 2: a pass of its own for the second row."""
    word = word.encode().ljust(-len(word) % 6 + len(word), b".")
    n = len(word) // 6
    passes = [(len(range(x, n, dx)), len(range(y, 2, dy))) for x, y, dx, dy in WOVEN]
    rows = b"".join((b"\0" + (b"abcdef\xff\xff" * width if i < 6 else b"".join(word[6 * k:6 * k + 6] + b"\0\0" for k in range(n)))) * height
                    for i, (width, height) in enumerate(passes) if width)
    return picture(n, 2, 16, 6, 1, b"", rows)


def spare(word, alphas):
    """A palette of two colours that are seen, and of the word; alphas are of no pixel either."""
    word = word.encode().ljust(3 * max(len(word), len(alphas)), b".")
    return picture(4, 1, 8, 3, 0, chunk(b"PLTE", b"ABC" + word + b"DEF") + chunk(b"tRNS", b"\xff" + alphas.encode()),
                   b"\0" + bytes((0, len(word) // 3 + 1, 0, 0)))


def papers(folder, p):
    """Documents that are written as text, or whose names say so: words where who looks at them sees none, plain, in base64 and in UTF-16. Their names end in .txt."""
    packed = lambda place: base64.encodebytes(("." * 90 + p(place) + "." * 90).encode()).decode()
    wide = lambda place: p(place).encode("utf-16-le")
    picture = lambda place: base64.b64encode(b"\x89PNG\r\n\x1a\n" + chunk(b"eXIf", p(place).encode()))
    made = {
        "page": f"<!DOCTYPE html><html><head><meta name=author content={p('htmlauthor')}></head><body>Algo<!-- {p('htmlcomment')} --></body></html>\n".encode(),
        "piece": f"Un texto con <a href=\"file:///home/{p('htmlpath')}\">algo</a>.\n".encode(),
        "drawing": f"<svg xmlns='http://www.w3.org/2000/svg'><desc>{p('svgdesc')}</desc><image href='data:image/png;base64,".encode() + picture("svgexif") + b"'/></svg>\n",
        "rich": (r"{\rtf1{\info{\author " + p("rtfauthor") + r"}}{\*\blipuid " + p("rtfhex").encode().hex() + "}Algo.}\n").encode(),
        "mail": f"From: a@b.mx\r\nTo: {p('mailto')}\r\nReceived: from {p('mailreceived')}\r\n\r\n{packed('mailpacked')}".encode(),
        "flat": f"<?xml version='1.0'?><office:document><dc:creator>{p('odfcreator')}</dc:creator></office:document>\n".encode(),
        "record": f'{{"SourceFile": "{p("jsonpath")}"}}\n'.encode(),
        "card": f"BEGIN:VCARD\r\nTEL:{p('vcardphone')}\r\nEND:VCARD\r\n".encode(),
        "attached": f"Algo\n\n{packed('textpacked')}\n".encode(),
        "printed": f"%!PS-Adobe-3.0\n%%For: {p('psfor')}\n".encode(),
        "paged": f"\n%PDF-1.4\n1 0 obj<</Author({p('pdftext')})>>endobj\n".encode(),
        "wide": b"\xff\xfe" + "Un papel. ".encode("utf-16-le") + wide("widetext") + b"\0\xd8",
        "word": b"PK\3\4\x14\0\0\0\0\0" + bytes(16) + b"\x11\0\0\0docProps/core.xml<dc:creator>" + p("officecreator").encode(),
        "oldword": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + wide("olecreator"),
        "sound": b"ID3\4\0\0\0\0\0\x20TPE1" + p("soundartist").encode(),
        "webp": b"RIFF\x40\0\0\0WEBPVP8 \0\0\0\0EXIF" + p("webpexif").encode(),
        "tiff": b"II*\0\x08\0\0\0" + p("tiffartist").encode(),
        "heic": b"\0\0\0\x18ftypheic" + bytes(12) + p("heicexif").encode()}
    (folder / "papers").mkdir(exist_ok=True)
    for name, content in made.items():
        (folder / "papers" / f"{name}.txt").write_bytes(content)
    hidden = "".join(chr(0xe0000 + ord(c)) for c in "marca") + "\u200b\u00ad\u202e"
    (folder / "marked.txt").write_text("\ufeffUn papel" + hidden + " marcado.\n", encoding="utf-8")


def plant(folder):
    folder.mkdir(parents=True, exist_ok=True)
    write = lambda name, text: (folder / name).write_text(text, encoding="utf-8")
    p = private
    # A-1 is public with an open and a closed incident; A-2 is not public; A-3 will be removed; A-4, with an open and a closed one, will be joined to A-1
    table = p("filename") + ".csv"
    write(table, "folio;titulo;nombre;fecha;estado;municipio;lugar;latitud;longitud;tipo;sexo;edad;estatus;hechos;fuente;objetivo;publico\n"
          f"A-1;Caso abierto uno;Persona Visible;2014-09-26;Guerrero;Iguala;{p('placewritten')};18.3456789;-99.5432198;threat;MUJER;19;vista;palabra abierta;diario abierto;{p('target')};si\n"
          f"A-1;Caso abierto uno;Persona Visible;2016-03;Guerrero;Iguala;;;;threat;MUJER;19;{p('closedstatus')};{p('closedwhat')};{p('closedsource')};;no\n"
          f"{p('code')};{p('title')};{p('name')};2015-01;Guerrero;Iguala;;;;{p('kind')};HOMBRE;20;{p('status')};{p('what')};{p('source')};;no\n"
          f"A-3;{p('removedtitle')};;2015-02;Guerrero;Iguala;;;;threat;HOMBRE;20;vista;{p('removedwhat')};;;si\n"
          f"A-4;{p('mergedtitle')};Persona Visible;2014-09-26;Guerrero;Iguala;;;;threat;MUJER;19;vista;palabra unida;;;si\n"
          f"A-4;{p('mergedtwice')};Persona Visible;2014-09-27;Guerrero;Iguala;;;;threat;MUJER;19;{p('mergedstatus')};{p('mergedwhat')};{p('mergedsource')};;no\n"
          f"A-5;Otro caso abierto;;2015-05;Guerrero;Taxco;;;;attack;HOMBRE;;vista;otra palabra abierta;;;si\n"
          f"A-6;Caso de Borrada Deverdad;;2015-06;Guerrero;Taxco;;;;attack;HOMBRE;;vista;{p('deletedwhat')};;;si\n"
          f"{p('rejected')};;;no es fecha;Guerrero;Iguala;;;;;;;;;;;\n")
    write("table.txt", table)
    counts = p("countsname") + ".csv"
    write(counts, "cve_entidad,entidad,periodo,categoria,sexo,cve_municipio,municipio,conteo\n"
          "12,GUERRERO,2014-09,VISTA,MUJER,12035,IGUALA,14\n12,GUERRERO,2014-10,VISTA,MUJER,12055,TAXCO,9\n"
          f"12,GUERRERO,2014-11,VISTA,MUJER,12777,{p('smallplace')},1\n12,GUERRERO,2014-11,VISTA,{p('smallsex')},12035,IGUALA,2\n"
          f"12,GUERRERO,2015-11,{p('smallstatus')},MUJER,12035,IGUALA,3\n")
    write("counts.txt", counts)
    write("closed.csv", f"cve_entidad,entidad,periodo,categoria,sexo,cve_municipio,municipio,conteo,consultado_en\n"
          f"13,HIDALGO,1999-09,{p('closedcategory')},{p('closedsex')},13048,{p('closedplace')},987654321,1999-12-31\n")
    write("people.csv", "code,population\n12035,918273645\n")
    square = lambda x, y: [[x, y], [x + 1, y], [x + 1, y + 1], [x, y + 1], [x, y]]
    shape = lambda code, name, x, y: ('{"type":"Feature","properties":{"clave":"%s","nombre":"%s","quien":"%s"},"geometry":{"type":"Polygon","coordinates":[%s]}}'
                                      % (code, name, p("shape" + code), square(x, y)))
    write("shapes.geojson", '{"type":"FeatureCollection","features":[%s,%s]}' % (shape("12035", "Iguala", -100, 18), shape("12055", "Taxco", -99, 18)))
    (folder / (p("photoname") + ".jpg")).write_bytes(jpeg(lambda place: p(place) if place != "jpegthumb" else "abc"))
    (folder / (p("picturename") + ".png")).write_bytes(png(p))
    (folder / "pixels").mkdir(exist_ok=True)
    for name, bytes_of in (("erased", erased), ("deep", erased_deep), ("spare", lambda word: spare(word, p("alphas")))):
        (folder / "pixels" / f"{name}.png").write_bytes(bytes_of(p(name + "pixels")))
    write("open.txt", "Un papel abierto, palabra visible.\n")
    write("closed.txt", f"Un papel cerrado: {p('closedpaper')}\n")
    write("deleted.txt", f"Un papel que nombra a Borrada Deverdad: {p('deletedpaper')}\n")
    write("paper.pdf", f"%PDF-1.4\n1 0 obj<</Author({p('pdfauthor')})>>endobj\n")
    (folder / "moving.gif").write_bytes(b"GIF89a\1\0\1\0\0\0\0!\xfe" + bytes((len(p("gif")),)) + p("gif").encode() + b"\0;")
    papers(folder, p)
    write("posts.csv", f"message_id,user_id,username,repost_id,reply_id,message,timestamp,urls\n1,{p('account')},{p('handle')},,,{p('post')},1491300000,\n")
    write("deletions.txt", "Borrada Deverdad\n")
    for place in ("who", "why", "before", "note", "relationkind", "relationsource", "statementvalue", "statementsource", "documenttitle", "documentsource",
                  "removedpaper", "relatedaccount"):
        write(place + ".word", p(place))
    write("words.txt", "\n".join(sorted(set(words)) + ["18.3456789", "-99.5432198", "99.5432198", "3456789", "987654321", "1999-12-31", "918273645"]) + "\n")


# ---- every byte ----

def forms(word):
    """The word as its bytes may stand: UTF-8, UTF-16 both ways, hexadecimal, base64 at each of the three places in a group, backwards."""
    plain = word.lower().encode()
    found = {plain, word.lower().encode("utf-16-le"), word.lower().encode("utf-16-be"), plain.hex().encode(), plain[::-1]}
    for shift in range(3):
        text = base64.b64encode(b"\0" * shift + word.encode())
        found.add(text[4 if shift else 0:len(text) // 4 * 4 - 4].lower())
    return found


def unpacked(data):
    """The bytes, and what any zlib or gzip stream in them holds."""
    yield data
    chunks = b"".join(data[m.end():m.end() + struct.unpack(">I", data[m.start() - 4:m.start()])[0]] for m in re.finditer(rb"IDAT", data) if m.start() >= 4)
    for text, starts in ((data, re.finditer(rb"[\x08\x18\x28\x38\x48\x58\x68\x78][\x01\x5e\x9c\xda]|\x1f\x8b\x08", data)), (chunks, re.finditer(rb"^.", chunks, re.S))):
        for m in starts:
            packed = zlib.decompressobj(47)
            try:
                plain = packed.decompress(text[m.start():], 1 << 24)
            except zlib.error:
                continue
            if plain:
                yield plain


def colours(data):
    """Of a PNG, the colours of its pixels without their alphas, row by row."""
    if not data.startswith(b"\x89PNG"):
        return
    width, height, depth, kind, _, _, woven = struct.unpack(">IIBBBBB", data[16:29])
    chunks = b"".join(data[m.end():m.end() + struct.unpack(">I", data[m.start() - 4:m.start()])[0]] for m in re.finditer(rb"IDAT", data))
    rows, at = zlib.decompressobj().decompress(chunks), 0
    size = max(1, {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind] * depth // 8)
    for x, y, dx, dy in WOVEN if woven else ((0, 0, 1, 1),):
        n = (len(range(x, width, dx)) * {0: 1, 2: 3, 3: 1, 4: 2, 6: 4}[kind] * depth + 7) // 8
        above = bytes(n)
        for _ in range(len(range(y, height, dy)) if n else 0):
            row = bytearray(rows[at + 1:at + 1 + n])
            for i in range(n):
                left, corner = (row[i - size], above[i - size]) if i >= size else (0, 0)
                guess = left + above[i] - corner
                nearest = min((left, above[i], corner), key=lambda v: abs(guess - v))
                row[i] = (row[i] + (0, left, above[i], (left + above[i]) // 2, nearest)[rows[at]]) & 255
            above, at = bytes(row), at + 1 + n
            yield above
            if kind in (4, 6):
                yield b"".join(above[i:i + size - depth // 8] for i in range(0, n, size))


def search(site, listed):
    wanted = [(word, form) for word in Path(listed).read_text(encoding="utf-8").split() for form in forms(word)]
    files = sorted(path for path in Path(site).rglob("*"))
    bad = [f"{path}: its name holds {word}" for path in files for word, form in wanted if form in str(path).lower().encode()]
    for path in files:
        if path.is_file():
            bytes_of = path.read_bytes()
            for data in (*unpacked(bytes_of), *colours(bytes_of)):
                lower = data.lower()
                bad += [f"{path}: {word}" for word, form in wanted if form in lower]
    print("\n".join(sorted(set(bad))))
    return 1 if bad or not files or not wanted else 0


if __name__ == "__main__":
    sys.exit(plant(Path(sys.argv[2])) if sys.argv[1] == "plant" else search(sys.argv[2], sys.argv[3]))
