"""Where the doors are."""

from django.urls import path

from attune.demo import views

urlpatterns = [
    path("demo/", views.doors, name="doors"),
    path("demo/again/", views.again, name="demo-again"),
    path("demo/films/", views.films, name="demo_films"),
]
