from django.http import HttpResponse
from django.views.decorators.http import require_GET


@require_GET
def allocation_detail(request, code):
    return HttpResponse("")


@require_GET
def line_detail(request, code):
    return HttpResponse("")
