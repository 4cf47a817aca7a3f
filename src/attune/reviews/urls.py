"""Where the shared review is."""

from django.urls import path

from attune.reviews.views import afterwards, looking, outings, preparing

urlpatterns = [
    path("visits/<str:pk>/review/", preparing.opened, name="review-open"),
    path("reviews/<str:pk>/prepare/", preparing.prepare, name="review-prepare"),
    path("reviews/<str:pk>/order/", preparing.order, name="review-order"),
    path("reviews/<str:pk>/openings/<str:item>/", preparing.opening, name="review-opening"),
    path("reviews/<str:pk>/louder/<str:item>/", preparing.louder, name="review-louder"),
    path("reviews/<str:pk>/stills/", preparing.placed, name="review-stills"),
    path("reviews/<str:pk>/allowed/", preparing.allowed, name="review-allowed"),
    path("reviews/<str:pk>/tried/", preparing.tried, name="review-tried"),
    path("reviews/<str:pk>/seen/", preparing.seen, name="review-seen"),
    path("reviews/<str:pk>/beginning/", preparing.beginning, name="review-begin"),
    path("reviews/<str:pk>/room/", looking.room, name="review-room"),
    path("reviews/<str:pk>/room/screen/", looking.screen, name="review-screen"),
    path("reviews/<str:pk>/words/", looking.words, name="review-words"),
    path("reviews/<str:pk>/views/", looking.shown, name="review-views"),
    path("reviews/<str:pk>/held/", looking.held, name="review-held"),
    path("reviews/<str:pk>/after/", afterwards.after, name="review-after"),
    path("reviews/<str:pk>/film/", afterwards.film, name="review-film"),
    path("reviews/<str:pk>/added/", afterwards.added, name="review-add"),
    path("reviews/<str:pk>/words/<str:words_id>/", afterwards.words_after, name="review-words-after"),
    path("reviews/<str:pk>/held/<str:still>/", afterwards.held_after, name="review-held-after"),
    path("reviews/<str:pk>/next/", afterwards.next_visit, name="review-next"),
    path("reviews/<str:pk>/setting-off/", outings.setting_off, name="review-setting-off"),
    path("out/", outings.cover, name="outing"),
    path("out/unlocked/", outings.unlocked, name="outing-end"),
]
