"""Where films are."""

from django.urls import path

from attune.films.views import bytes as film_bytes
from attune.films.views import camera, card, pages, uploads

urlpatterns = [
    path("help/filming/", camera.help_filming, name="help-filming"),
    path("help/camera/", camera.camera, name="camera"),
    path("films/", pages.films, name="films"),
    path("visits/<str:visit>/film/", pages.bring, name="film-bring"),
    path("visits/<str:visit>/films/", card.begin, name="film-begin"),
    path("visits/<str:visit>/card/looks/", card.looks, name="card-looks"),
    path("visits/<str:visit>/card/recordings/", card.recordings, name="card-recordings"),
    path("visits/<str:visit>/card/wiped/", card.wiped, name="card-wiped"),
    path("visits/<str:visit>/films/uploads/", uploads.uploads, name="film-uploads"),
    path("films/uploads/<str:upload>/", uploads.upload, name="film-upload"),
    path("films/uploads/<str:upload>/sum/", uploads.upload_sum, name="film-upload-sum"),
    path("films/uploads/<str:upload>/state/", pages.upload_state, name="film-upload-state"),
    path("films/<str:film>/", pages.film, name="film"),
    path("films/<str:film>/work/", pages.work, name="film-work"),
    path("films/<str:film>/removal/", pages.removal, name="film-removal"),
    path("films/<str:film>/steps/<int:job>/stop/", pages.stop_step, name="film-step-stop"),
    path("films/<str:film>/steps/<int:job>/again/", pages.try_step_again, name="film-step-again"),
    path("films/<str:film>/play/", film_bytes.play, name="film-play"),
    path("films/<str:film>/play/fragments/", film_bytes.fragments, name="film-fragments"),
    path("films/<str:film>/play/fragments/opening/", film_bytes.opening, name="film-opening"),
    path("films/<str:film>/play/fragments/<int:number>/", film_bytes.fragment, name="film-fragment"),
    path("films/<str:film>/part/", film_bytes.part, name="film-part"),
    path("films/<str:film>/frames/", film_bytes.frames, name="film-frames"),
    path("films/<str:film>/peaks/", film_bytes.peaks, name="film-peaks"),
    path("films/<str:film>/sheets/", film_bytes.sheets, name="film-sheets"),
    path("films/<str:film>/sheets/<int:place>/", film_bytes.sheet, name="film-sheet"),
    path("films/<str:film>/watching/", film_bytes.watching, name="film-watching"),
]
