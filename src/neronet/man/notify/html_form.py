"""A letter as HTML that reads well on a phone, by day and by night. Every text in it is escaped."""

from collections.abc import Sequence
from html import escape

from neronet.man.core.notices_letter import Group, Letter, Standing
from neronet.man.notify.plain_form import facts, moment

# Colours stand in the style sheet alone, so that the dark ones can replace them.
_STYLE = """
:root { color-scheme: light dark; supported-color-schemes: light dark; }
body { margin: 0; padding: 0; background: #f4f5f7; color: #1d2129; -webkit-text-size-adjust: 100%; }
.page { max-width: 640px; margin: 0 auto; padding: 16px 12px 32px; box-sizing: border-box;
  font: 16px/1.45 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif; }
h1 { font-size: 20px; line-height: 1.3; margin: 4px 4px 14px; overflow-wrap: anywhere; }
.card { background: #ffffff; border: 1px solid #dfe2e8; border-left: 4px solid #8a93a3;
  border-radius: 8px; margin: 0 0 12px; padding: 12px 14px; overflow-wrap: anywhere; }
.bad { border-left-color: #c4302b; } .good { border-left-color: #2b8a3e; }
.card b.title { font-size: 17px; }
.dim { color: #5b6472; font-size: 14px; }
pre { background: #f0f1f4; color: #1d2129; border-radius: 6px; margin: 10px 0 0; padding: 8px 10px;
  font: 12.5px/1.45 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace;
  white-space: pre-wrap; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; margin-top: 8px; }
td { padding: 5px 0; vertical-align: top; border-top: 1px solid #e8eaee; }
td.name { width: 112px; color: #5b6472; font-size: 14px; padding-right: 10px; }
.bar { background: #e3e6eb; border-radius: 5px; height: 10px; margin-top: 10px; overflow: hidden; }
.bar div { background: #2f6fde; height: 10px; }
.card img { width: 100%; height: auto; display: block; margin-top: 10px; border-radius: 6px; }
code { font: 14px ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
@media (prefers-color-scheme: dark) {
  body { background: #14171c; color: #e6e8ec; }
  .card { background: #1d2128; border-color: #333944; border-left-color: #6d7788; }
  .bad { border-left-color: #f0716b; } .good { border-left-color: #5fc777; }
  .dim, td.name { color: #a3acba; } pre { background: #12151a; color: #e6e8ec; }
  td { border-top-color: #2e343e; } .bar { background: #333944; } .bar div { background: #6d9df5; }
}
"""


def page(letter: Letter, pictures: Sequence[tuple[str, str]] = ()) -> str:
    """Return the page; ``pictures`` are what each shows, and where it is found."""
    parts = [_group(group) for group in letter.groups]
    parts += [_standing(standing) for standing in letter.standings]
    parts += [
        f'<div class="card"><b>{escape(what)}</b><img src="{escape(source)}" alt="{escape(what)}"></div>'
        for what, source in pictures
    ]
    if letter.commands:
        rows = "".join(
            f'<div class="dim" style="margin-top:6px">{escape(what)}</div><code>{escape(command)}</code>'
            for what, command in letter.commands
        )
        parts.append(f'<div class="card"><b>What you can do</b>{rows}</div>')
    foot = f'<div class="dim">neronet, {escape(moment(letter.created))}</div>'
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        '<meta name="color-scheme" content="light dark">'
        f"<title>{escape(letter.subject)}</title><style>{_STYLE}</style></head>"
        f'<body><div class="page"><h1>{escape(letter.subject)}</h1>'
        f"{''.join(parts)}{foot}</div></body></html>\n"
    )


def _group(group: Group) -> str:
    told = (("experiments", group.which), ("on", group.where))
    rows = "".join(f'<div class="dim">{word} {escape(row)}</div>' for word, row in told if row)
    text = f"<pre>{escape(group.text)}</pre>" if group.text else ""
    bad = " bad" if "crashed" in group.title or "unreachable" in group.title else ""
    return f'<div class="card{bad}"><b class="title">{escape(group.title)}</b>{rows}{text}</div>'


def _standing(standing: Standing) -> str:
    rows = "".join(
        f'<tr><td class="name">{escape(name)}</td><td>{escape(value)}</td></tr>'
        for name, value in facts(standing)
    )
    good = " good" if standing.done >= 1 and set(standing.counts) == {"finished"} else ""
    return (
        f'<div class="card{good}"><b class="title">batch {standing.batch}</b>'
        f'<div class="dim">{escape(standing.words)}</div>'
        f'<div class="bar"><div style="width:{standing.done:.1%}"></div></div><table>{rows}</table></div>'
    )
