"""A term of the glossary shows what it means where a page first uses it.

The first use becomes a link to the glossary; ``static/terms.js`` shows the meaning beside it on
hover, on focus and on a tap. Only running prose is marked: no headings, lists, tables, code or
folds, nor the head of a page, which names what is to come. What a word means besides its entry is
told in ``terms.json``.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import NamedTuple

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

from .reading import strings

DATA = "cnn-terms.js"
RULES = Path(__file__).with_suffix(".json")
MOST = 18
"""So many terms a page marks at most; what was taught longest ago is left out first."""
KOREAN = re.compile("[가-힣]")
LINKS = (nodes.reference, addnodes.pending_xref)


class Term(NamedTuple):
    """An entry of the glossary."""

    id: str
    names: list[str]
    korean: list[str]
    meaning: str
    chapter: str | None
    """The page that teaches it."""


class Use(NamedTuple):
    """A place in a text where a term stands."""

    start: int
    end: int
    term: Term


def entries(doctree: nodes.document, also: str) -> list[Term]:
    """Return the terms of the glossaries on a page."""
    return [
        entry(item, also)
        for glossary in doctree.findall(addnodes.glossary)
        for item in glossary.findall(nodes.definition_list_item)
    ]


def entry(item: nodes.definition_list_item, also: str) -> Term:
    names = [term for term in item.children if isinstance(term, nodes.term)]
    words = [name.astext() for name in names]
    links = [link.get("reftarget", "") for link in item.findall(addnodes.pending_xref)]
    chapters = [link for link in links if link.startswith("chapters/")]
    # A name with a Korean word in it is Korean: 1×1 합성곱. A Korean book may have no others.
    korean = [word for word in words if KOREAN.search(word)]
    plain = [word for word in words if word not in korean]
    return Term(
        names[0]["ids"][0],
        plain or words,
        korean if plain else [],
        meaning(item.next_node(nodes.paragraph), also),
        chapters[-1] if chapters else None,
    )


def meaning(definition: nodes.paragraph, also: str) -> str:
    """Return a definition as HTML, up to the lines with other names and with links."""
    lines, linked = [""], []
    for node in definition.children:
        linked += [len(lines) - 1] if isinstance(node, LINKS) else []
        first, *more = shown(node).split("\n")
        lines[-1] += first
        lines += more
    others = [number for number, line in enumerate(lines) if line.startswith(also)]
    return " ".join(lines[: min([*linked, *others, len(lines)])] or lines).strip()


def shown(node: nodes.Node) -> str:
    tag = {nodes.literal: "code", nodes.emphasis: "em"}.get(type(node))
    text = escape(node.astext(), quote=False)
    return f"<{tag}>{text}</{tag}>" if tag else text


def pattern(name: str) -> str:
    """Return the pattern of a name: its plural too, in any case unless it is a proper name.

    Examples
    --------
    >>> found = re.compile(pattern("feature map"))
    >>> [bool(found.fullmatch(text)) for text in ("Feature maps", "feature-map", "feature mapping")]
    [True, True, False]
    >>> bool(re.fullmatch(pattern("axis"), "axes")), bool(re.fullmatch(pattern("ReLU"), "relu"))
    (True, False)
    >>> re.match(pattern("커널"), "커널은").group()
    '커널'
    """
    *words, last = re.split(r"[ -]", name)
    after = r"(?![\w-])"
    if KOREAN.search(last[-1]):
        end, after = re.escape(last), r"(?=[가-힣]{0,2}(?![\w-]))"  # particles
    elif last.endswith("is"):
        end = re.escape(last[:-2]) + "[ie]s"
    elif last.endswith("y"):
        end = re.escape(last[:-1]) + "(?:y|ies)"
    else:
        end = re.escape(last) + ("(?:es)?" if re.search("(s|x|ch|sh)$", last) else "s?")
    whole = r"[\s-]+".join([*map(re.escape, words), end + after])
    return whole if name[0].isupper() else f"(?i:{whole})"


class Words:
    """Finds terms in a text: the longest first, and only in the sense of the glossary."""

    def __init__(self, terms: list[Term], rules: dict):
        self.terms = {name: term for term in terms for name in term.names}
        for name, spellings in rules["spellings"].items():
            self.terms |= dict.fromkeys(spellings, self.terms[name])
        self.names = sorted(self.terms, key=len, reverse=True)
        found = "|".join(f"({pattern(name)})" for name in self.names)
        self.found = re.compile(rf"(?<![\w-])(?:{found})")
        phrases = [r"\s+".join(map(re.escape, text.split())) for text in rules["other_senses"]]
        self.others = re.compile("|".join(phrases) or "(?!)")
        self.senses = rules["senses"]

    def find(self, text: str, page: str) -> Iterator[Use]:
        """Yield the uses of terms in a text of a page; `page` is the last part of its name."""
        others = [match.span() for match in self.others.finditer(text)]
        for match in self.found.finditer(text):
            name = self.names[match.lastindex - 1]
            senses = self.senses.get(name, {})
            sense = senses.get(page, senses.get("*", name))
            if sense and not any(a < match.end() and match.start() < b for a, b in others):
                yield Use(match.start(), match.end(), self.terms[sense])


def rules(language: str) -> dict:
    """Return what the words of a language mean besides their entries."""
    told = json.loads(RULES.read_text(encoding="utf-8"))
    return told.get(language, {"spellings": {}, "other_senses": [], "senses": {}})


def prose(doctree: nodes.document) -> Iterator[nodes.Text]:
    """Yield the texts in the paragraphs of a notebook, from its first code cell on."""
    begun, folds = False, 0
    for node in doctree.findall():
        if isinstance(node, nodes.container) and node.get("nb_element") == "cell_code":
            begun = True
        elif isinstance(node, nodes.raw) and isinstance(node.parent, nodes.section):
            folds += node.astext().count("<details") - node.astext().count("</details")
        elif isinstance(node, nodes.Text) and begun and not folds:
            around = node.parent
            while isinstance(around, nodes.emphasis | nodes.strong):
                around = around.parent
            if isinstance(around, nodes.paragraph) and isinstance(around.parent, nodes.section):
                yield node


def first_uses(texts: list[nodes.Text], words: Words, page: str, chapters: list[str]):
    """Return the texts to mark, each with its uses: of every term the first, at most `MOST`."""
    seen: dict[str, tuple[int, Use]] = {}
    for number, text in enumerate(texts):
        for use in words.find(text.astext(), page):
            seen.setdefault(use.term.id, (number, use))
    order = {chapter.rpartition("/")[2]: number for number, chapter in enumerate(chapters)}
    here = order.get(page, 0)

    def age(found: tuple[int, Use]) -> int:
        taught = (found[1].term.chapter or "").rpartition("/")[2]
        return max(0, here - order.get(taught, here))

    kept = sorted(sorted(seen.values(), key=age)[:MOST], key=lambda found: (found[0], found[1]))
    return {number: [use for n, use in kept if n == number] for number, _ in kept}


def link(text: nodes.Text, uses: list[Use], glossary: str) -> None:
    """Put links to the glossary into a text."""
    parts, words, end = [], text.astext(), 0
    for use in uses:
        parts += [nodes.Text(words[end : use.start])] if use.start > end else []
        word, end = words[use.start : use.end], use.end
        uri = f"{glossary}#{use.term.id}"
        parts += [nodes.reference("", word, internal=True, refuri=uri, classes=["cnn-term"])]
    parts += [nodes.Text(words[end:])] if end < len(words) else []
    at = text.parent.index(text)  # of equal texts the first, which has the first uses
    text.parent[at : at + 1] = parts


def mark(app: Sphinx, doctree: nodes.document, page: str) -> None:
    home, terms = getattr(app.env, "cnn_terms", (None, []))
    if home is None or app.builder.format != "html":
        return
    texts, words = list(prose(doctree)), Words(terms, rules(app.config.language))
    chapters = sorted(name for name in app.env.found_docs if name.startswith("chapters/"))
    uses = first_uses(texts, words, page.rpartition("/")[2], chapters)
    for number, found in uses.items():
        link(texts[number], found, app.builder.get_relative_uri(page, home))


def collect(app: Sphinx, doctree: nodes.document) -> None:
    terms = entries(doctree, strings(app)["also"])
    if terms:
        app.env.cnn_terms = (app.env.docname, terms)


def purge(app: Sphinx, env, page: str) -> None:
    if getattr(env, "cnn_terms", (None, []))[0] == page:
        del env.cnn_terms


def write(app: Sphinx, env) -> list[str]:
    """Write the meanings down for the script; return the pages to write anew if they changed."""
    _, terms = getattr(env, "cnn_terms", (None, []))
    meanings = {term.id: [term.names, term.korean, term.meaning] for term in terms}
    content = {"again": strings(app)["again"], "terms": meanings}
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    target = Path(app.outdir) / "_static" / DATA
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(f"window.cnnTerms = {text};\n", encoding="utf-8")
    changed = getattr(env, "cnn_terms_written", terms) != terms
    env.cnn_terms_written = terms
    return sorted(env.found_docs) if changed else []


def load(app: Sphinx, page: str, template: str, context: dict, doctree) -> None:
    """Let a page that marks terms load what shows them."""
    links = doctree.findall(nodes.reference) if doctree else []
    if any("cnn-term" in node["classes"] for node in links):
        app.add_css_file("terms.css")
        app.add_js_file(DATA, priority=700, loading_method="defer")
        app.add_js_file("terms.js", priority=710, loading_method="defer")


def setup(app: Sphinx) -> None:
    app.connect("env-purge-doc", purge)
    app.connect("doctree-read", collect)
    app.connect("env-updated", write)
    app.connect("doctree-resolved", mark)
    app.connect("html-page-context", load)
