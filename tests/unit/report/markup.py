#!/usr/bin/env python3
"""Check that HTML, SVG, GEXF and GraphML files are well formed, and a page accessible as far as its markup tells.

usage: markup.py FILE...   prints one line for each offence, exit code 1 if there is any
"""
import sys
from html.parser import HTMLParser
from pathlib import Path
from xml.parsers import expat

VOID = {"meta", "br"}
ALLOWED = {"html", "head", "meta", "title", "style", "body", "a", "nav", "ol", "ul", "li", "main", "header", "section", "article", "aside", "p", "h1", "h2", "h3",
           "h4", "dl", "dt", "dd", "div", "span", "small", "strong", "mark", "sup", "br", "bdi", "table", "caption", "thead", "tbody", "tfoot", "tr", "th", "td", "figure",
           "figcaption", "details", "summary", "pre", "footer", "svg", "desc", "path", "circle", "text", "image"}


class Page(HTMLParser):
    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.offences, self.open, self.ids, self.targets, self.labels = [], [], set(), [], []
        self.heading, self.lang, self.tables = 0, None, []

    def complain(self, text):
        self.offences.append(f"line {self.getpos()[0]}: {text}")

    def handle_starttag(self, tag, attributes):
        self.take(tag, attributes)
        if tag not in VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attributes):
        self.take(tag, attributes)
        if "svg" not in self.open:
            self.complain(f"<{tag}/> outside a drawing")

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.complain(f"</{tag}> does not close what is open")

    def take(self, tag, attributes):
        names = [name for name, _ in attributes]
        values = dict(attributes)
        if tag not in ALLOWED:
            self.complain(f"<{tag}> is no tag of the report")
        if len(names) != len(set(names)):
            self.complain(f"<{tag}> has an attribute twice")
        for name, value in attributes:
            if name.startswith("on") or name in ("src", "style", "srcset", "action"):
                self.complain(f"{name} is not allowed")
            if name == "href" and not value.startswith(("#", "data:image/png;base64,")):
                self.complain(f"a link leads out: {value[:40]}")
        if "id" in values:
            if values["id"] in self.ids:
                self.complain(f"the id {values['id']} stands twice")
            self.ids.add(values["id"])
        if tag == "html":
            self.lang = values.get("lang")
        if tag == "a" and "href" in values:
            self.targets.append(values["href"][1:])
        self.targets += values.get("aria-labelledby", "").split()
        if tag in ("h1", "h2", "h3", "h4"):
            level = int(tag[1])
            if level > self.heading + 1:
                self.complain(f"<{tag}> follows a heading of level {self.heading}")
            self.heading = level
        if tag == "th" and values.get("scope") not in ("col", "row"):
            self.complain("<th> without scope")
        if tag == "svg" and (values.get("role") != "img" or "aria-labelledby" not in values):
            self.complain("<svg> without a name")

    def finish(self):
        if self.open:
            self.complain(f"left open: {self.open}")
        if self.lang not in ("en", "es"):
            self.complain("<html> without lang")
        for target in self.targets:
            if target not in self.ids:
                self.complain(f"nothing has the id {target}")
        return self.offences


def check(path):
    text = path.read_bytes()
    if path.suffix == ".html":
        page = Page()
        page.feed(text.decode("utf-8"))
        page.close()
        return page.finish()
    try:
        expat.ParserCreate().Parse(text, True)
    except expat.ExpatError as error:
        return [str(error)]
    return []


def main():
    offences = [f"{path}: {offence}" for path in sys.argv[1:] for offence in check(Path(path))]
    print("\n".join(offences), end="\n" if offences else "")
    sys.exit(bool(offences))


if __name__ == "__main__":
    main()
