"""Where the workbench is, and clips and stills as files."""

from django.urls import path

from attune.clips import views

urlpatterns = [
    path("films/<str:film>/clips/", views.workbench, name="workbench"),
    path("films/<str:film>/edits/", views.edits, name="film-edits"),
    path("films/<str:film>/here/", views.here, name="film-here"),
    path("workbench/habits/", views.habits, name="habits"),
    path("films/<str:film>/close-up/", views.close_up, name="film-close-up"),
    path("cycles/<str:cycle>/clip-set/", views.clip_set, name="clip-set"),
    path("cycles/<str:cycle>/clip-set/reopening/", views.reopening, name="clip-set-reopening"),
    path("clips/<str:clip>/play/", views.clip_bytes, name="clip-play"),
    path("stills/<str:still>/picture/", views.still_bytes, name="still-picture"),
]
