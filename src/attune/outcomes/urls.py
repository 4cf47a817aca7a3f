"""Where goals are rated."""

from django.urls import path

from attune.outcomes import views

urlpatterns = [
    path("visits/<str:pk>/ratings/", views.ratings, name="ratings"),
    path("visits/<str:pk>/ratings/<str:goal>/", views.rated, name="rating"),
]
