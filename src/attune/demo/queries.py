"""How far each family's film is, as the doors' page tells it."""

from dataclasses import dataclass

from attune.demo.stage import Scene, Stage
from attune.films.models import Film
from attune.jobs.models import Job
from attune.jobs.queries import outlook


@dataclass(frozen=True)
class Progress:
    """One family, and how far its film is; `percent` is none when it cannot be told or needs none."""

    scene: Scene
    says: str
    percent: int | None
    film: str  # id of a film that can be opened in the workbench
    ready: bool


def progress(stage: Stage) -> list[Progress]:
    """Return how far each family's film is."""
    visits = [scene.visit for scene in stage.scenes]
    films = {
        film.visit_id: film for film in Film.objects.filter(visit__in=visits, deleted_at=None).order_by("added_at")
    }
    drawing = {job.thing: job for job in Job.objects.filter(kind="demo.film", thing__in=visits).order_by("id")}
    return [_progress(scene, films.get(scene.visit), drawing.get(scene.visit)) for scene in stage.scenes]


def _progress(scene: Scene, film: Film | None, drawing: Job | None) -> Progress:
    if film is not None and film.frames_count is not None:
        ready = film.state == Film.State.READY
        says = "The film is ready." if ready else "The film can be opened. Its copy for stepping is being made."
        return Progress(scene, says, None, film.id, ready)
    if film is not None:
        return Progress(scene, "The film is coming in, and is being sealed.", None, "", ready=False)
    if drawing is not None and drawing.state == Job.State.FAILED:
        return Progress(scene, "The film could not be drawn. Everything else is there.", None, "", ready=False)
    if drawing is not None and drawing.state == Job.State.RUNNING:
        return Progress(scene, "The film is being drawn.", outlook(drawing).percent, "", ready=False)
    return Progress(scene, "The film will be drawn next.", None, "", ready=False)
