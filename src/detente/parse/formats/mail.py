"""E-mails (.eml) and saved web pages (.mhtml): the part that a person reads, with what the headers say."""

from __future__ import annotations

from dataclasses import replace
from email import policy
from email.errors import MessageError
from email.message import EmailMessage
from email.parser import BytesParser
from email.utils import parseaddr

from detente.model.documents import Raw
from detente.model.errors import BadInput
from detente.parse.content import Content, DateClue
from detente.parse.decode import decode
from detente.parse.formats import html

# Messages nest messages; nobody forwards this deep.
_DEEPEST = 30


def read(raw: Raw) -> Content:
    """A mail's text: its plain part, else its HTML part. The subject is the title, the date that of sending.

    Attachments are left out and named.
    """
    message = _message(raw.data)
    plain, page, dropped = _parts(message)
    if plain is not None:
        text, notes = _text(plain)
        content = Content(text, notes=notes)
    elif page is not None:
        source, notes = _text(page)
        content = html.from_source(source, notes)
    else:
        raise BadInput("no text in this mail")
    name, address = parseaddr(_header(message, "From"))
    date = _header(message, "Date")
    return replace(
        content,
        title=_header(message, "Subject"),
        source=name or address,
        dates=(DateClue(date, "metadata"),) if date else (),
        dropped=(*content.dropped, *dropped),
    )


def read_page(raw: Raw) -> Content:
    """A saved web page: its first HTML part. When it was saved says nothing about when it was published."""
    message = _message(raw.data)
    _, page, _ = _parts(message)
    if page is None:
        raise BadInput("no page in this archive")
    source, notes = _text(page)
    content = html.from_source(source, notes)
    url = content.url or _header(message, "Snapshot-Content-Location") or _header(page, "Content-Location")
    return replace(content, url=url)


def _message(data: bytes) -> EmailMessage:
    try:
        message = BytesParser(policy=policy.default).parsebytes(data)
    except (MessageError, ValueError, RecursionError) as error:
        raise BadInput(f"the mail cannot be read: {error}") from error
    assert isinstance(message, EmailMessage)
    return message


def _header(message: EmailMessage, name: str) -> str:
    """A header on one line; empty when it is missing or broken beyond reading."""
    try:
        return " ".join(str(message.get(name) or "").split())
    except (MessageError, ValueError, OverflowError, IndexError, AttributeError, TypeError, KeyError):
        return ""


def _parts(message: EmailMessage) -> tuple[EmailMessage | None, EmailMessage | None, list[str]]:
    """The first plain part, the first HTML part, and what else there is."""
    plain: EmailMessage | None = None
    page: EmailMessage | None = None
    dropped: list[str] = []
    stack: list[tuple[EmailMessage, int]] = [(message, 0)]
    while stack:
        part, depth = stack.pop()
        kind = part.get_content_type()
        attached = part.get_content_disposition() == "attachment"
        if part.is_multipart() and depth < _DEEPEST and not (attached and depth):
            inside = [inner for inner in part.iter_parts() if isinstance(inner, EmailMessage)]
            stack.extend((inner, depth + 1) for inner in reversed(inside))
        elif kind == "text/plain" and plain is None and not attached:
            plain = part
        elif kind == "text/html" and page is None and not attached:
            page = part
        elif attached:
            dropped.append(f"left out of the mail: attachment {part.get_filename() or kind}")
    return plain, page, dropped


def _text(part: EmailMessage) -> tuple[str, tuple[str, ...]]:
    data = part.get_payload(decode=True)
    if not isinstance(data, bytes):
        raise BadInput("the mail's text cannot be decoded")
    return decode(data, declared=str(part.get_content_charset() or ""))
