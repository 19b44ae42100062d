"""What was decided on the lines that the forum treated, for those who sit in it."""

from django.core.paginator import Paginator
from django.db.models import Count
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from decisions.forumlist import by_item, decided_sum, decided_table
from forum.models import Allocation
from forum.sums import sums_of

PER_PAGE = 100


@require_GET
def forum_list(request: HttpRequest, code: str) -> HttpResponse:
    """Line for line, when the letters have gone out; the same number of queries whatever the length."""
    rows = Allocation.objects.visible_to(request.hat).for_detail().filter(status="handed_over")
    allocation = get_object_or_404(rows, code=code)
    lines = (
        allocation.lines.for_list()
        .with_closed_to(request.hat)
        .annotate(share_count=Count("shares", distinct=True))
    )
    page = Paginator(lines, PER_PAGE).get_page(request.GET.get("side"))
    shown = list(page.object_list)
    word = _("Foreslått") if allocation.is_discussion else _("Innstilt")
    context = {
        "allocation": allocation,
        "page_obj": page,
        "table": decided_table(
            shown,
            by_item(allocation, shown),
            version=allocation.scheme_version,
            word=word,
            sums=(sums_of(allocation).recommended, decided_sum(allocation)),
            count=page.paginator.count,
        ),
    }
    return render(request, "decisions/forum_list.html", context)
