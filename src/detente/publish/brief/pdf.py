"""The brief as a PDF to hand on: tagged (PDF/UA), marked on every page, the same bytes for the same record."""

from __future__ import annotations

from typing import Any

from detente.model.errors import UsageError
from detente.publish.brief.render import Page, render

# What WeasyPrint would write the time of making and a random id into.
_IDENTIFIER = b"detente"

_STYLE = """
@page {
  size: A4; margin: 24mm 22mm 22mm 22mm;
  @top-left { content: string(title); font: 8pt "Liberation Sans", "DejaVu Sans", sans-serif; color: #555; width: 70%; }
  @top-right { content: "MARK"; font: bold 8pt "Liberation Sans", "DejaVu Sans", sans-serif; color: #222; }
  @bottom-left { content: "MARK"; font: bold 8pt "Liberation Sans", "DejaVu Sans", sans-serif; color: #222; }
  @bottom-right { content: counter(page) " / " counter(pages);
    font: 8pt "Liberation Sans", "DejaVu Sans", sans-serif; color: #555; }
}
@page :first { @top-left { content: ""; } }
body { font: 10pt/1.42 "Liberation Serif", "DejaVu Serif", serif; color: #1c1c1c; background: none; max-width: none;
  margin: 0; padding: 0; }
nav { display: none; }
h1 { font-size: 20pt; margin: 0 0 2mm; string-set: title content(text); }
h2 { font-size: 13pt; margin: 8mm 0 2mm; padding-bottom: 1mm; border-bottom: .5pt solid #999; break-after: avoid; }
h3 { font-size: 10.5pt; margin: 4mm 0 1mm; break-after: avoid; }
header { border-bottom: 1.5pt solid #1c1c1c; padding-bottom: 3mm; }
p, ul { margin: 1mm 0; } ul { padding-left: 5mm; } li { margin: 1mm 0; break-inside: avoid; }
p { orphans: 2; widows: 2; }
.meta, .note { color: #555; font-size: 8.5pt; }
.cite { font: 7pt "Liberation Sans", "DejaVu Sans", sans-serif; color: #555; border: 0; text-decoration: none; }
#sources li, #unread li { font-size: 8.5pt; line-height: 1.35; }
mark { background: #fff3b0; }
.tlp { font: bold 10pt "Liberation Sans", "DejaVu Sans", sans-serif; margin: 1mm 0; }
"""


def pdf(page: Page) -> bytes:
    """The page as PDF/UA. Raises UsageError without the extra `reports`."""
    try:
        import weasyprint
    except (ModuleNotFoundError, OSError) as error:
        raise UsageError(f"PDF needs the extra reports (pip install 'detente[reports]') and Pango: {error}") from error
    html = weasyprint.HTML(string=_described(page), url_fetcher=_refuse)
    made: bytes = html.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=_IDENTIFIER)
    return made


def _described(page: Page) -> str:
    """The page's HTML set for paper, with what a PDF's properties show: its title, its mark, the day it is of."""
    mark = f"TLP:{page.handling}"
    day = f'<meta name="dcterms.created" content="{page.as_of}T00:00:00Z">' if page.as_of else ""
    meta = (
        f'<meta name="author" content="Detente"><meta name="keywords" content="{mark}">'
        f'<meta name="description" content="{mark}">{day}'
    )
    text = render(page, "html").replace("<title>", f"{meta}<title>", 1)
    return text.replace("</style>", f"</style><style>{_STYLE.replace('MARK', mark)}</style>", 1)


def _refuse(url: str, **_more: Any) -> dict[str, Any]:
    raise ValueError(f"a brief asks for nothing, but {url[:80]!r} was asked for")
