"""Where everything is: each room brings its own addresses."""

from importlib.util import find_spec

from allauth.account import views as accounts
from django.urls import URLPattern, URLResolver, include, path

from attune import tasks  # noqa: F401 - pages tell what work is called
from attune.rooms import ROOMS

# Only what works here: nobody signs up by themselves, and no mail leaves to reset a password.
signing_in = [
    path("login/", accounts.login, name="account_login"),
    path("logout/", accounts.logout, name="account_logout"),
    path("inactive/", accounts.account_inactive, name="account_inactive"),
    path("reauthenticate/", accounts.reauthenticate, name="account_reauthenticate"),
    path("password/change/", accounts.password_change, name="account_change_password"),
    path("password/set/", accounts.password_set, name="account_set_password"),
    path("2fa/", include("allauth.mfa.urls")),
]
urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include(signing_in)),
    path("", include("attune.demo.urls")),
    *(path("", include(f"attune.{room}.urls")) for room in ROOMS if find_spec(f"attune.{room}.urls")),
]
