"""Where people come in and go out."""

from django.urls import path

from attune.people import views

urlpatterns = [
    path("link/<str:token>/", views.link, name="link"),
    path("sign-out/", views.sign_out, name="sign_out"),
]
