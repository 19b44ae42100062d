"""Partners, agreements and networks, and the organisation's own profile."""

from django.urls import path

from partnerships.views import agreements, listing, networks, profile

app_name = "partnerships"

urlpatterns = [
    path("", listing.partnership_list, name="partnership-list"),
    path("profil/", profile.profile_edit, name="profile-edit"),
    path("organisasjon/<slug:code>/", listing.organisation, name="organisation"),
    path("avtaler/ny/", agreements.agreement_create, name="agreement-create"),
    path("avtaler/<slug:code>/", agreements.agreement, name="agreement"),
    path("avtaler/<slug:code>/endre/", agreements.agreement_edit, name="agreement-edit"),
    path("avtaler/<slug:code>/signer/", agreements.agreement_sign, name="agreement-sign"),
    path("avtaler/<slug:code>/send-tilbake/", agreements.agreement_return, name="agreement-return"),
    path("avtaler/<slug:code>/forny/", agreements.agreement_renew, name="agreement-renew"),
    path("avtaler/<slug:code>/avslutt/", agreements.agreement_end, name="agreement-end"),
    path("avtaler/<slug:code>/slett/", agreements.agreement_remove, name="agreement-remove"),
    path("avtaler/<slug:code>/fil/", agreements.agreement_file, name="agreement-file"),
    path("nettverk/nytt/", networks.network_create, name="network-create"),
    path("nettverk/<slug:code>/", networks.network, name="network"),
    path("nettverk/<slug:code>/sporr/", networks.network_invite, name="network-invite"),
    path("nettverk/<slug:code>/svar/", networks.network_answer, name="network-answer"),
    path("nettverk/<slug:code>/avslutt/", networks.network_end, name="network-end"),
    path(
        "nettverk/<slug:code>/<slug:organisation>/ut/",
        networks.network_member_end,
        name="network-member-end",
    ),
]
