"""Where the public page is."""

from django.urls import path

from attune.public import views

urlpatterns = [
    path("about/", views.about, name="about"),
    path("about/enquiry/", views.enquiry, name="enquiry-sent"),
    path("about/films/<str:slot>/", views.film, name="public-film"),
    path("about/films/<str:slot>/captions/", views.captions, name="public-captions"),
    path("about/practitioners/<str:pk>/", views.practitioner, name="public-practitioner"),
]
