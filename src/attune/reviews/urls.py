"""Where the shared review is."""

from django.urls import path

from attune.reviews import outing_pages, views

urlpatterns = [
    path("visits/<str:pk>/review/", views.opened, name="review-open"),
    path("reviews/<str:pk>/prepare/", views.prepare, name="review-prepare"),
    path("reviews/<str:pk>/order/", views.order, name="review-order"),
    path("reviews/<str:pk>/openings/<str:item>/", views.opening, name="review-opening"),
    path("reviews/<str:pk>/allowed/", views.allowed, name="review-allowed"),
    path("reviews/<str:pk>/beginning/", views.beginning, name="review-begin"),
    path("reviews/<str:pk>/room/", views.room, name="review-room"),
    path("reviews/<str:pk>/room/screen/", views.screen, name="review-screen"),
    path("reviews/<str:pk>/words/", views.words, name="review-words"),
    path("reviews/<str:pk>/words/<str:words_id>/", views.words_after, name="review-words-after"),
    path("reviews/<str:pk>/views/", views.shown, name="review-views"),
    path("reviews/<str:pk>/after/", views.after, name="review-after"),
    path("reviews/<str:pk>/added/", views.added, name="review-add"),
    path("reviews/<str:pk>/setting-off/", outing_pages.setting_off, name="review-setting-off"),
    path("out/", outing_pages.cover, name="outing"),
    path("out/unlocked/", outing_pages.unlocked, name="outing-end"),
]
