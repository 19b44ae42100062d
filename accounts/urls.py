from django.urls import path

from accounts.views import first_users, hats, invitations, members, own, people, roles

app_name = "accounts"

urlpatterns = [
    path("handle-som/", hats.hat_choose, name="hat-choose"),
    path("invitasjon/<slug:token>/", invitations.invitation, name="invitation"),
    # An organisation's people
    path("brukere/", members.members, name="members"),
    path("brukere/<slug:code>/", members.organisation_members, name="organisation-members"),
    path("brukere/<slug:code>/inviter/", members.member_invite, name="member-invite"),
    path("invitasjoner/<slug:code>/", members.invitation_detail, name="invitation-detail"),
    path("invitasjoner/<slug:code>/send/", members.invitation_resend, name="invitation-resend"),
    path("invitasjoner/<slug:code>/trekk/", members.invitation_cancel, name="invitation-cancel"),
    path("roller/<slug:code>/", roles.membership, name="membership"),
    path("roller/<slug:code>/endre/", roles.role_change, name="role-change"),
    path("roller/<slug:code>/siste-dag/", roles.role_end_date, name="role-end-date"),
    path("roller/<slug:code>/avslutt/", roles.role_end, name="role-end"),
    path("roller/<slug:code>/bekreft/", roles.role_confirm, name="role-confirm"),
    # The authority: owners that nobody can file for
    path("eiere-uten-bruker/", first_users.owners_without_user, name="owners-without-user"),
    path("eiere-uten-bruker/fil/", first_users.first_users_upload, name="first-users-upload"),
    # Administrators
    path("personer/", people.user_list, name="user-list"),
    path("personer/inviter/", people.invite_where, name="invite-where"),
    path("personer/roller.csv", people.role_report, name="role-report"),
    path("personer/<slug:code>/", people.user_detail, name="user-detail"),
    path("personer/<slug:code>/steng/", people.user_deactivate, name="user-deactivate"),
    path("personer/<slug:code>/apne/", people.user_reactivate, name="user-reactivate"),
    path("personer/<slug:code>/logg-ut/", people.user_end_sessions, name="user-end-sessions"),
    path("personer/<slug:code>/to-faktorer/", people.mfa_reset_request, name="mfa-reset-request"),
    path("to-faktorer/<slug:code>/fjern/", people.mfa_reset_do, name="mfa-reset-do"),
    # One's own
    path("profil/", own.profile, name="profile"),
    path("sikker-innlogging/", own.strong_login, name="strong-login"),
    path("send-pa-nytt/", own.resend_after_login, name="resend"),
    path("ingen-bruker/", own.no_user, name="no-user"),
    path("for-lavt-niva/", own.oidc_too_weak, name="oidc-too-weak"),
    # What allauth would let people do, and nobody shall
    path("3rdparty/", own.closed, name="connections-closed"),
    path("3rdparty/signup/", own.closed, name="oidc-signup-closed"),
]
