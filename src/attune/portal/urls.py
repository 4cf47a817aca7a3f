"""Where the family's own place is."""

from django.urls import path

from attune.portal import views

urlpatterns = [
    path("our/", views.home, name="our"),
    path("our/leaving/", views.leaving, name="our-leaving"),
    path("our/left/", views.left, name="our-left"),
    path("our/choices/", views.choices, name="our-choices"),
    path("our/choices/<str:purpose>/", views.choice, name="our-choice"),
    path("our/moments/<str:clip>/play/", views.moment, name="our-moment"),
    path("our/moments/<str:clip>/watching/", views.watching, name="our-moment-watching"),
]
