"""Formats, links and small components for every template."""

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any

from django import template
from django.contrib.messages import constants as levels
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.base import Parser, Token, render_value_in_context
from django.template.context import Context
from django.template.loader import get_template
from django.templatetags.static import static
from django.urls import NoReverseMatch
from django.utils.html import conditional_escape
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from kompetanse.forms.display import (
    FieldOptions,
    describe_field,
    draw_options,
    draw_text_field,
    list_errors,
)
from kompetanse.forms.warnings import WarningAnswers, warning_id
from kompetanse.lib import dates, money, tokens
from kompetanse.lib import orgnr as organisation_numbers
from kompetanse.lib.addresses import address
from kompetanse.lib.clock import in_oslo
from kompetanse.lib.findings import Finding
from kompetanse.lib.markup import filled

register = template.Library()

DASH = "–"

ICONS = {
    "alert": "M12 4 2.8 20h18.4zM12 10v4.5M12 17.2v.1",
    "arrow-left": "M19 12H5M11 6l-6 6 6 6",
    "arrow-right": "M5 12h14M13 6l6 6-6 6",
    "check": "m5 12.5 4.5 4.5L19 7.5",
    "chevron": "m6 9.5 6 6 6-6",
    "document": "M6 3.5h8l4 4v13H6zM14 3.5v4h4M9 12h6M9 15.5h6",
    "lock": "M6 11h12v9.5H6zM8.5 11V8a3.5 3.5 0 0 1 7 0v3",
    "people": (
        "M9 4.5a3.5 3.5 0 1 1 0 7 3.5 3.5 0 0 1 0-7zM2.5 20c.4-4 3-6 6.5-6s6.1 2 6.5 6"
        "M16 5a3.3 3.3 0 0 1 0 6.2M18 14.5c2 .7 3.2 2.6 3.5 5.5"
    ),
    "plus": "M12 5v14M5 12h14",
}

MESSAGE_COLORS = {
    levels.DEBUG: "neutral",
    levels.INFO: "info",
    levels.SUCCESS: "success",
    levels.WARNING: "warning",
    levels.ERROR: "danger",
}


# ---- Numbers ----


@register.filter
def kroner(amount: int | None) -> str:
    """ "1 250 000 kr"; a dash for None."""
    return DASH if amount is None else f"{money.format_kroner(amount)}{money.NBSP}kr"


@register.filter
def amount(value: int | None) -> str:
    """ "1 250 000", for a table whose head says the unit; a dash for None."""
    return DASH if value is None else money.format_kroner(value)


@register.filter
def orgnr(number: str | None) -> str:
    """ "974 760 673" with no-break spaces."""
    return organisation_numbers.format_orgnr(number) if number else ""


@register.filter
def percent_of(part: int, whole: int) -> str:
    """A share of a meter as the SVG attribute wants it: "30.7"; never above 100."""
    return f"{min(100 * part / whole, 100):.1f}" if whole > 0 else "0"


# ---- Dates ----


def _local_date(value: date | datetime) -> date:
    return in_oslo(value).date() if isinstance(value, datetime) else value


@register.filter
def date_nb(value: date | datetime | None) -> str:
    """ "1. februar 2027" in Oslo; empty for None."""
    return dates.format_date(_local_date(value)) if value else ""


@register.filter
def short_date(value: date | datetime | None) -> str:
    """ "01.02.2027", for tables."""
    return dates.format_short_date(_local_date(value)) if value else ""


@register.filter
def weekday_date(value: date | datetime | None) -> str:
    """ "mandag 1. februar 2027" in the page's language form."""
    return dates.format_weekday_date(_local_date(value)) if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """ "1. februar 2027 kl. 13.55" in Oslo."""
    return f"{date_nb(value)} kl. {dates.format_time(value)}" if value else ""


@register.filter
def clock_time(value: datetime | None) -> str:
    """ "13.55" in Oslo."""
    return dates.format_time(value) if value else ""


@register.filter
def when(value: date | datetime | str | None) -> str:
    """A moment, a date or words, each as it is written in a timeline."""
    if isinstance(value, datetime):
        return moment(value)
    return date_nb(value) if isinstance(value, date) else value or ""


@register.simple_tag
def due(value: date | None, today: date) -> SafeString | str:
    """A due date in a work list: late ones in danger colour and in words, this week's in bold."""
    if value is None:
        return _("ingen frist")
    days = (value - today).days
    text = dates.format_short_date(value)
    if days < 0:
        late = _("1 dag over") if days == -1 else _("%(days)s dager over") % {"days": -days}
        return filled('<span class="due" data-late>{}</span><small>{}</small>', text, late)
    soon = " data-soon" if days <= 7 else ""  # noqa: PLR2004 -- a week
    return filled('<span class="due"{}>{}</span>', SafeString(soon), text)


# ---- Small words ----


@register.filter
def person_name(user: Any) -> str:
    """The person's name, or what the user object says of itself."""
    name = getattr(user, "name", "") or getattr(user, "get_full_name", str)()
    return str(name or user)


@register.filter
def hat_name(hat: Any) -> str:
    """ "Godkjenner, Time kommune": a hat without the person's own name, which stands above it."""
    title, organisation = getattr(hat, "title", ""), getattr(hat, "organisation_name", "")
    if title and organisation:
        return f"{title}, {organisation}"
    return str(hat["label"] if isinstance(hat, dict) else hat.label)


@register.simple_tag(takes_context=True)
def hats_here(context: Context) -> list[Any]:
    """The hats to choose from: those of the context, else those of the request."""
    return list(context.get("hats") or getattr(context.get("request"), "hats", None) or [])


@register.filter
def initials(name: str) -> str:
    """ "IE" for "Ingrid Eksempelvik": first and last word, at most two letters."""
    words = [word for word in str(name).split("@")[0].replace(".", " ").split() if word]
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


@register.filter
def split(text: str) -> list[str]:
    """The words of `text`, to loop over a fixed list in a template."""
    return text.split()


@register.filter
def is_list(value: object) -> bool:
    """Whether `value` is a list or tuple (several lines)."""
    return isinstance(value, list | tuple)


@register.filter
def is_pair(value: object) -> bool:
    """Whether `value` is a list or tuple of two (label and value)."""
    return isinstance(value, list | tuple) and len(value) == 2  # noqa: PLR2004 -- a pair


@register.filter
def message_color(message: Any) -> str:
    """The colour of one of Django's messages."""
    return MESSAGE_COLORS.get(message.level, "info")


# ---- Links and settings ----


@register.simple_tag(takes_context=True)
def url_with(context: Context, **changes: object) -> str:
    """This page's query string with some parameters changed; an empty value or None removes one.

    Changing a filter starts from the first page again: give `after=None` with it.
    """
    query = context["request"].GET.copy()
    for key, value in changes.items():
        if value in (None, ""):
            query.pop(key, None)
        else:
            query[key] = str(value)
    return f"?{query.urlencode()}"


@register.simple_tag(takes_context=True)
def url_without(context: Context, *names: str) -> str:
    """This page's query string without the named parameters, and from the first page."""
    return url_with(context, **dict.fromkeys((*names, "side", "fra")))


@register.simple_tag(takes_context=True)
def page_before(context: Context) -> str:
    """The page that a refused form stood on: its own address may take POST only."""
    request = context["request"]
    referer = request.headers.get("Referer", "")
    is_ours = url_has_allowed_host_and_scheme(
        referer, allowed_hosts={request.get_host()}, require_https=request.is_secure()
    )
    if is_ours:
        return referer
    return request.get_full_path() if request.method == "GET" else "/"


@register.filter
def page_numbers(page: Page) -> list[int | None]:
    """The page numbers to draw: first, last and those around this one; None is a gap."""
    last = page.paginator.num_pages
    near = range(page.number - 1, page.number + 2)
    numbers = sorted({1, last, *(number for number in near if 1 <= number <= last)})
    drawn: list[int | None] = []
    for number in numbers:
        if drawn and number - (drawn[-1] or 0) > 1:
            drawn.append(None)
        drawn.append(number)
    return drawn


@register.simple_tag
def page_url(name: str) -> str:
    """As {% url name as … %} for a page of the frame: "" when there is no such page, and looked up once a process."""
    try:
        return address(name)
    except NoReverseMatch:
        return ""


@register.simple_tag
def static_module(name: str) -> str:
    """The address of one of our own scripts in static/js/."""
    return static(f"js/{name}.js")


# ---- What is the same on every page ----


class _Same(template.Node):
    def __init__(self, nodes: template.NodeList) -> None:
        self.nodes = nodes
        self.drawn: dict[str, SafeString] = {}

    def render(self, context: Context) -> SafeString:
        language = get_language() or ""
        if language not in self.drawn:
            empty = Context(use_l10n=context.use_l10n, use_tz=context.use_tz)
            with empty.bind_template(context.template):
                self.drawn[language] = self.nodes.render(empty)
        return self.drawn[language]


@register.tag
def same_for_all(parser: Parser, _token: Token) -> _Same:
    """{% same_for_all %}…{% endsame_for_all %}: drawn once a process and language form. Sees no variable of the page."""
    nodes = parser.parse(("endsame_for_all",))
    parser.delete_first_token()
    return _Same(nodes)


# ---- Components ----


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon beside words; it says nothing by itself."""
    return filled(
        '<svg class="icon" viewBox="0 0 24 24" aria-hidden="true"><path d="{}"/></svg>', ICONS[name]
    )


@register.simple_tag
def status_tag(label: Any, color: str = "neutral", size: str = "") -> SafeString:
    """A status pill; `label` may be an object with `label` and `color`, or a mapping of them. Words always; the colour repeats them."""
    if isinstance(label, dict):
        label, color, size = label["label"], label.get("color", color), label.get("size", size)
    elif hasattr(label, "label") and hasattr(label, "color"):
        label, color = label.label, label.color
    sized = filled(' data-size="{}"', size) if size else ""
    return filled('<span class="ds-tag" data-color="{}"{}>{}</span>', color, sized, label)


@register.simple_tag(takes_context=True)
def table_cells(context: Context, cells: Sequence[dict[str, Any]]) -> SafeString:
    """The cells of a row of components/table.html, drawn here and not by a template: a long list has a thousand."""
    return mark_safe("".join(_cell(context, cell) for cell in cells))


def _cell(context: Context, cell: dict[str, Any]) -> SafeString:
    column = cell["column"]
    inner = _cell_text(context, cell)
    if cell["small"]:
        inner = filled("{}<small>{}</small>", inner, _shown(context, cell["small"]))
    if column.head:
        return filled('<th role="rowheader" scope="row">{}</th>', inner)
    css = " ".join(filter(None, (column.css, "quiet" if cell["quiet"] else "")))
    return filled(
        '<td role="cell"{} data-label="{}">{}</td>',
        filled(' class="{}"', css) if css else "",
        column.label,
        inner,
    )


def _cell_text(context: Context, cell: dict[str, Any]) -> SafeString:
    if cell.get("pill"):
        pill = cell["pill"]
        return filled(
            '<span class="ds-tag" data-color="{}" data-size="sm">{}</span>', pill.color, pill.label
        )
    text = _shown(context, cell["text"])
    if cell["url"]:
        return filled('<a class="ds-link" href="{}">{}</a>', cell["url"], text)
    return text


def _shown(context: Context, value: Any) -> SafeString:
    """A value as a template writes it: local, and escaped."""
    if isinstance(value, str):  # nearly all are: neither a number nor a moment
        return conditional_escape(value)
    return mark_safe(render_value_in_context(value, context))


@register.simple_tag
def options_of(groups: Sequence[tuple[str | None, Sequence[dict[str, Any]], int]]) -> SafeString:
    """The choices of a select, in their groups."""
    drawn = []
    for group, choices, _number in groups:
        options = draw_options(
            ((one["value"], one["label"]) for one in choices),
            {str(one["value"]) for one in choices if one["selected"]},
        )
        drawn.append(
            filled('<optgroup label="{}">{}</optgroup>', group, options) if group else options
        )
    return mark_safe("\n".join(drawn))


@register.inclusion_tag("components/breadcrumbs.html")
def breadcrumbs(*parts: str) -> dict[str, Any]:
    """Labels and addresses in turn, the page's own label last."""
    labels, urls = parts[0::2], [*parts[1::2], ""]
    crumbs = list(zip(labels, urls, strict=True))
    return {"crumbs": crumbs, "parent": crumbs[-2] if len(crumbs) > 1 else None}


@register.simple_tag
def field(bound: BoundField, **options: Any) -> SafeString:
    """One form field with label, help, error and ARIA. What one writes in is drawn here: a page may have fifty of them."""
    told = describe_field(bound, FieldOptions(**options))
    if told["kind"] == "text":
        return draw_text_field(told)
    return get_template("components/field.html").render(told)


@register.inclusion_tag("components/error_summary.html")
def error_summary(*forms: Any, extra: Sequence[str] = ()) -> dict[str, Any]:
    """Every error of the forms and formsets, with links to the fields; `extra` is more sentences."""
    return {"errors": [*(("", text) for text in extra), *list_errors(forms)]}


@register.inclusion_tag("components/error_summary.html")
def error_summary_of(errors: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """The error summary from (id, text) pairs, for pages without a Django form."""
    return {"errors": errors}


@register.inclusion_tag("components/fields.html")
def fields(form: BaseForm) -> dict[str, Any]:
    """All the form's fields in order, hidden ones last."""
    return {"form": form}


@register.simple_tag
def form_token(token: str = "") -> SafeString:
    """The hidden one-time token of a form that starts something."""
    return filled('<input type="hidden" name="form_token" value="{}">', token or tokens.new_token())


@register.simple_tag(takes_context=True)
def version_field(context: Context, version: object) -> SafeString:
    """The hidden version of what the user saw; a stale one gives the 409 page.

    A form that was refused keeps the one it was sent with: what others have saved since was never on its page.
    """
    request = context.get("request")
    posted = request.POST.get("version", "")[:64] if request and request.method == "POST" else ""
    value = posted or getattr(version, "version", version)
    return filled('<input type="hidden" name="version" value="{}">', value)


@register.inclusion_tag("components/warning_question.html")
def warning_question(finding: Finding, answers: WarningAnswers | None = None) -> dict[str, Any]:
    """One warning of components/warnings.html."""
    context: dict[str, Any] = {"finding": finding, "id": warning_id(finding.key)}
    if answers:
        key = finding.key
        context |= {
            "answer": answers.chosen.get(key, ""),
            "reason": answers.reasons.get(key, ""),
            "error": answers.missing.get(key, ""),
            "reason_error": answers.unexplained.get(key, ""),
        }
    return context
