"""Terms of the glossary in the text: what is marked, and how its meaning is shown."""

import json
import re

import pytest
from bs4 import BeautifulSoup
from cnnbook import terms
from docutils import nodes
from sphinx import addnodes

from tests.browser import ROOT, book_pages

PAGES = [name for name in book_pages() if name.startswith(("chapters/", "exercises/"))]
RULES = terms.rules("en")
CHAPTER = "chapters/02_convolution"
NO_RULES = terms.rules("a language without rules")


def term(name, chapter=None):
    return terms.Term(f"term-{name}", [name], [], "", chapter)


def words(*names, **rules):
    return terms.Words([term(name) for name in names], NO_RULES | rules)


def found(text, finder, page="02"):
    return [(text[use.start : use.end], use.term.names[0]) for use in finder.find(text, page)]


@pytest.mark.parametrize(
    ("name", "text", "matches"),
    [
        ("kernel", "Kernels slide; a kernel’s sum.", ["Kernels", "kernel"]),
        ("kernel", "kernelled, sub-kernel, kernel-wise, kernel_size", []),
        ("batch", "two batches, a batch", ["batches", "batch"]),
        ("axis", "Axes: one axis, taxis", ["Axes", "axis"]),
        ("loss", "losses, lossy", ["losses"]),
        ("cross-correlation", "a cross-correlation, a cross correlation", 2),
        ("feature map", "Feature\nmaps", ["Feature\nmaps"]),
        ("ReLU", "relu, RELU, ReLUs", ["ReLUs"]),
        ("MNIST", "Fashion-MNIST", []),
        ("창", "창은 창문에서", ["창"]),
        ("1×1 convolution", "1×1 convolutions, 11×1 convolutions", ["1×1 convolutions"]),
    ],
)
def test_a_name_is_found_in_its_forms(name, text, matches):
    seen = [match for match, _ in found(text, words(name))]
    assert len(seen) == matches if isinstance(matches, int) else seen == matches


def test_the_longest_name_wins():
    finder = words("kernel", "kernel size", "size")
    assert found("the kernel size of a kernel", finder) == [
        ("kernel size", "kernel size"),
        ("kernel", "kernel"),
    ]


def test_another_spelling_leads_to_the_term_and_another_sense_to_none():
    finder = words(
        "dense layer",
        "loss",
        spellings={"dense layer": ["fully connected layer"]},
        other_senses=["like a loss"],
    )
    assert found("Fully connected layers", finder) == [("Fully connected layers", "dense layer")]
    assert found("sounds like a\nloss; the loss", finder) == [("loss", "loss")]


def test_a_word_may_mean_something_else_on_a_page():
    senses = {"stride": {"05": "strides of an array"}, "view": {"*": None, "05": "view"}}
    finder = words("stride", "strides of an array", "view", senses=senses)
    text = "a stride, a view"
    assert found(text, finder, "02") == [("stride", "stride")]
    assert found(text, finder, "05") == [("stride", "strides of an array"), ("view", "view")]


def paragraph(*children):
    made = [nodes.Text(child) if isinstance(child, str) else child for child in children]
    return nodes.paragraph("", "", *made)


def code_cell():
    return nodes.container("", nodes.literal_block("", "kernel"), nb_element="cell_code")


def raw(text):
    return nodes.raw("", text, format="html")


def page(*body):
    return nodes.section("", nodes.title("", "kernel"), paragraph("kernel"), code_cell(), *body)


def test_only_running_prose_is_marked():
    items = nodes.bullet_list("", nodes.list_item("", paragraph("in a list")))
    cell = nodes.entry("", paragraph("in a table"))
    section = page(
        raw("<details>\n<summary>Hint</summary>"),
        paragraph("folded"),
        raw("</details>"),
        raw('<div class="admonition warning"><p class="title">kernel</p>'),
        paragraph("plain ", nodes.emphasis("", "", nodes.Text("stressed")), nodes.literal("", "x")),
        raw("</div>"),
        paragraph(nodes.reference("", "linked"), nodes.math("", "k"), addnodes.pending_xref()),
        items,
        cell,
        nodes.section("", nodes.title("", "kernel"), paragraph("below")),
    )
    assert [text.astext() for text in terms.prose(section)] == ["plain ", "stressed", "below"]


def test_a_page_without_code_is_left_alone():
    assert list(terms.prose(nodes.section("", paragraph("kernel")))) == []


def marked(body, finder, chapters=(), here="02"):
    texts = list(terms.prose(body))
    uses = terms.first_uses(texts, finder, here, list(chapters))
    for number, seen in uses.items():
        terms.link(texts[number], seen, "../glossary.html")
    return [(link.astext(), link["refuri"]) for link in body.findall(nodes.reference)]


def test_the_first_use_becomes_a_link_and_the_words_stay():
    same = "\nA kernel."
    body = page(paragraph("No term.", "\nThe bias", same, same, " Kernels and a window, a bias"))
    before = body.astext()
    assert marked(body, words("kernel", "window", "bias")) == [
        ("bias", "../glossary.html#term-bias"),
        ("kernel", "../glossary.html#term-kernel"),
        ("window", "../glossary.html#term-window"),
    ]
    assert body.astext() == before
    first = body.next_node(nodes.reference)
    assert first["classes"] == ["cnn-term"]
    assert first["internal"]


def test_a_full_page_leaves_out_what_was_taught_longest_ago():
    chapters = [f"chapters/{number:02}" for number in range(1, 31)]
    names = [f"word{letter}" for letter in "abcdefghijklmnopqrstuvwxyz"]
    # Chapter 27 uses what chapters 1 to 24 taught, what itself and a later one teach.
    taught = dict(zip(names, [*chapters[:24], chapters[26], chapters[28]], strict=True))
    finder = terms.Words([term(name, at) for name, at in taught.items()], NO_RULES)
    links = marked(page(paragraph(" ".join(names))), finder, chapters, "27")
    assert [word for word, _ in links] == names[-terms.MOST :]


def test_an_entry_is_read_from_the_glossary():
    line = addnodes.pending_xref("", nodes.Text("Channels"), reftarget="chapters/04_channels")
    text = ["One block ", nodes.literal("", "(C, <H)"), " of weights", "\n", "for one map."]
    last = ["\nAlso: kernel, ", nodes.literal("", "w"), ".", "\n", "Taught in ", line, "."]
    names = [nodes.term("", name, ids=[f"term-{name}"]) for name in ("filter", "필터")]
    item = nodes.definition_list_item("", *names, nodes.definition("", paragraph(*text, *last)))
    tree = addnodes.glossary("", nodes.definition_list("", item))
    meaning = "One block <code>(C, &lt;H)</code> of weights for one map."
    (entry,) = terms.entries(nodes.section("", tree), "Also:")
    assert entry == terms.Term("term-filter", ["filter"], ["필터"], meaning, "chapters/04_channels")


def test_an_entry_of_a_korean_book_is_read_whole():
    name = nodes.term("", "필터", ids=["term-filter"])
    text = paragraph(
        "한 장. ", addnodes.pending_xref("", nodes.Text("4장"), reftarget="chapters/04")
    )
    entry = terms.entry(nodes.definition_list_item("", name, nodes.definition("", text)), "Also:")
    assert entry == terms.Term("term-filter", ["필터"], [], "한 장. 4장", "chapters/04")


def test_no_rule_outlives_the_text_that_it_is_for():
    text = {name.rpartition("/")[2]: "" for name in PAGES}
    for name in PAGES:
        cells = json.loads((ROOT / f"{name}.ipynb").read_text(encoding="utf-8"))["cells"]
        text[name.rpartition("/")[2]] += "\n".join(
            "".join(cell["source"]) for cell in cells
        ).lower()
    whole = " ".join(text.values())
    phrases = [
        *RULES["other_senses"],
        *(name for names in RULES["spellings"].values() for name in names),
    ]
    assert [phrase for phrase in phrases if phrase.lower() not in whole] == []
    glossary = (ROOT / "appendices" / "glossary.md").read_text(encoding="utf-8").splitlines()
    assert set(RULES["spellings"]) <= set(glossary)
    for word, senses in RULES["senses"].items():
        assert {word, *filter(None, senses.values())} <= set(glossary)
        assert [at for at in senses if at != "*" and word not in text[at]] == [], word


def place(tag):
    return tag.sourceline, tag.sourcepos


def running(article):
    """Yield the strings of the paragraphs below the first code cell, with the link around each."""
    begin = place(article.find(class_="cell"))
    for paragraph in article.select("section > p, section > .admonition > p:not(.title)"):
        for text in paragraph.find_all(string=True) if place(paragraph) > begin else []:
            link = text.find_parent("a")
            if (not link or "cnn-term" in link["class"]) and not text.find_parent(["code", "span"]):
                yield text, link


@pytest.mark.parametrize("name", PAGES)
def test_every_page_marks_each_term_once_where_it_is_first_used(built_book, name):
    html = (built_book / f"{name}.html").read_text(encoding="utf-8")
    article = BeautifulSoup(html, "html.parser").find("article")
    links = article.find_all("a", class_="cnn-term")
    least = 10 if name.startswith("chapters/") else 4
    assert least <= len(links) <= terms.MOST
    assert len({link["href"] for link in links}) == len(links)
    texts = list(running(article))
    assert [link for _, link in texts if link] == links
    data = (built_book / "_static" / terms.DATA).read_text(encoding="utf-8")
    told = json.loads(data.partition("=")[2].strip().removesuffix(";"))["terms"]
    names = [name for english, _, _ in told.values() for name in english]
    for link in links:
        word = re.compile(rf"(?<![\w-]){re.escape(link.string)}(?![\w-])", re.IGNORECASE)
        longer = [name for name in names if len(name) > len(link.string) and word.search(name)]
        other = re.compile("|".join([*longer, *RULES["other_senses"]]), re.IGNORECASE)
        assert next(at for text, at in texts if word.search(other.sub("", text))) == link


def test_a_page_holds_the_words_and_the_meanings_are_loaded_once(built_book):
    html = (built_book / f"{CHAPTER}.html").read_text(encoding="utf-8")
    meanings = (built_book / "_static" / terms.DATA).read_text(encoding="utf-8")
    told = "The table of weights that slides over one sheet of numbers."
    assert told not in html
    assert told in meanings
    for name in ("intro", "appendices/glossary", "search"):
        assert "terms.js" not in (built_book / f"{name}.html").read_text(encoding="utf-8")
