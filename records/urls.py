from django.urls import path

from records.views import documents, journal, purges

app_name = "records"

urlpatterns = [
    path("offentlig-journal/", journal.public_journal, name="public-journal"),
    path("journal/", journal.journal, name="journal"),
    path("journal/<slug:authority>/<int:year>/<int:number>/", journal.entry, name="entry"),
    path("dokument/<slug:code>/", documents.document, name="document"),
    path("dokument/<slug:code>/skjerm/", documents.shield, name="shield"),
    path("dokument/<slug:code>/apne/", documents.lift, name="lift"),
    path("dokument/<slug:code>/slett/", purges.purge_request, name="purge-request"),
    path("sletting/<slug:code>/", purges.purge_decide, name="purge-decide"),
]
