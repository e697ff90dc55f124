"""One submission's report: a page that needs nothing beside it and runs nothing."""

from __future__ import annotations

from html import escape

from cnnlib.exercises.notes import fill, inline_html, text_html
from cnnlib.locale import language, texts

from .record import Mark, Record

PAGE = """<!doctype html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy"
  content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
:root {{ color-scheme: light dark }}
body {{ font: 16px/1.5 system-ui, sans-serif }}
body {{ max-width: 46rem; margin: 2rem auto; padding: 0 1rem }}
table {{ border-collapse: collapse; width: 100% }}
th, td {{ text-align: left; padding: .3rem .6rem; border-bottom: 1px solid #8886 }}
td.marks, th.marks {{ text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap }}
h2 {{ margin-top: 2.5rem; font-size: 1.2rem }}
pre {{ overflow-x: auto }}
.note {{ border-left: 4px solid #cc4125; padding-left: .8rem }}
</style>
</head>
<body>
<main>
<h1>{title}</h1>
<p>{student} · {path}</p>
<p><strong>{total}</strong></p>
{notes}
{body}
</main>
</body>
</html>
"""


def report(student: str, path: str, record: Record) -> str:
    """Return the page of a submission.

    Parameters
    ----------
    student, path : str
        Whose it is, and where it lay.
    record : Record
        The marks.

    Returns
    -------
    str
        HTML. What comes from a submission is escaped, and no script would run.

    Examples
    --------
    >>> "&lt;b&gt;Kim" in report("<b>Kim", "kim.ipynb", Record("k", "02", "empty", True))
    True
    """
    words = texts("grading")
    told = texts(f"checks/sheet_{record.sheet}")
    title = fill(words["report_title"], sheet=record.sheet, title=told["title"])
    notes = [] if record.status == "graded" else [words["submission"][record.status]]
    if not record.isolated:
        notes.append(words["not_isolated"])
    graded = record.marks if record.status == "graded" else ()
    return PAGE.format(
        language=escape(language()),
        title=escape(title),
        student=escape(student),
        path=escape(path),
        total=escape(fill(words["total"], total=f"{record.total:g}", out_of=f"{record.out_of:g}")),
        notes="\n".join(f'<p class="note">{inline_html(note)}</p>' for note in notes),
        body=_table(graded) + "\n".join(_question(mark, told["questions"]) for mark in graded),
    )


def _table(marks: tuple[Mark, ...]) -> str:
    if not marks:
        return ""
    words = texts("grading")
    heads = words["heads"]
    rows = "\n".join(
        f'<tr><td><a href="#{escape(mark.question)}">{escape(mark.question)}</a></td>'
        f"<td>{escape(words['status'][mark.status])}</td>"
        f'<td class="marks">{mark.marks:g} / {mark.out_of:g}</td></tr>'
        for mark in marks
    )
    return (
        f"<table><thead><tr><th>{escape(heads['question'])}</th><th>{escape(heads['status'])}</th>"
        f'<th class="marks">{escape(heads["marks"])}</th></tr></thead>\n'
        f"<tbody>\n{rows}\n</tbody></table>\n"
    )


def _question(mark: Mark, questions: dict[str, dict[str, object]]) -> str:
    """Return what is said of one question: in the hidden round, only which mistake it may be."""
    words, told = texts("grading"), questions[mark.question]
    heading = escape(f"{mark.question} {told['title']}")
    parts = [f'<h2 id="{escape(mark.question)}">{heading}</h2>']
    if mark.cell:
        parts.append(f"<p>{inline_html(fill(words['cell'], error=mark.cell))}</p>")
    if mark.stage == "hidden" and mark.status != "correct":
        parts.append(f"<p>{inline_html(words['hidden'])}</p>")
        wrong = told["wrong"]
        if mark.mistake and isinstance(wrong, dict):
            parts += [f"<p>{inline_html(words['looks_like'])}</p>", text_html(wrong[mark.mistake])]
    elif mark.feedback:
        parts.append(mark.feedback)
    return "\n".join(parts)
