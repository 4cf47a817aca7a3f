"""Where everything is: each room brings its own addresses."""

from importlib.util import find_spec

from django.urls import URLPattern, URLResolver, include, path

from attune.rooms import ROOMS

urlpatterns: list[URLPattern | URLResolver] = [
    path("account/", include("allauth.account.urls")),
    path("account/", include("allauth.mfa.urls")),
    path("", include("attune.demo.urls")),
    *(path("", include(f"attune.{room}.urls")) for room in ROOMS if find_spec(f"attune.{room}.urls")),
]
