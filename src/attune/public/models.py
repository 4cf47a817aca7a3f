"""The two film places of the public page."""

from django.db import models

from attune.ids import new_id


class PublicFilm(models.Model):
    """A film on the public page: the practice's own file with captions, or a link that loads only when pressed."""

    class Slot(models.TextChoices):
        """Which of the two places."""

        EXPLAINS = "explains", "explains the process"
        PARENTS = "parents", "parents' and carers' experiences"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    slot = models.CharField(max_length=8, choices=Slot.choices, unique=True)
    title = models.CharField(max_length=160)
    about = models.CharField(max_length=300, blank=True)
    address = models.URLField(blank=True)  # of a film elsewhere
    file = models.CharField(max_length=120, blank=True)  # of a file in the data folder's public/ place
    captions = models.CharField(max_length=120, blank=True)
    invented = models.BooleanField(default=False)  # said on the page: nobody in it is real

    def __str__(self) -> str:
        return self.title


class Knock(models.Model):
    """That an address of the network knocked, to enquire or for a feed: a keyed digest of it, kept for an hour."""

    sender = models.CharField(max_length=64, db_index=True)
    at = models.DateTimeField()

    def __str__(self) -> str:
        return f"knock {self.pk}"
