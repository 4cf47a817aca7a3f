"""What comes before a case: an enquiry, and what happened to it."""

from django.db import models

from attune import clock
from attune.ids import new_id
from attune.people.models import Family
from attune.safe.fields import SealedText


class Theme(models.TextChoices):
    """The benefits a practice promises; progress is told under them."""

    INTERACTION = "interaction", "Better time with each other"
    BEHAVIOUR = "behaviour", "Strategies and insight for behaviour"
    CUES = "cues", "Communication and cues"
    PLEASURE = "pleasure", "More pleasure together"
    CONFIDENCE = "confidence", "Self-confidence"


class Enquiry(models.Model):
    """Somebody asks. A family with a key of its own is made at once, so that what they tell is sealed."""

    class State(models.TextChoices):
        """Where an enquiry stands."""

        RECEIVED = "received", "received"
        CONTACTED = "contacted", "contacted"
        BOOKED = "booked", "consultation booked"
        ACCEPTED = "accepted", "accepted"
        WAITING = "waiting", "waiting"
        DECLINED = "declined", "declined"
        WITHDRAWN = "withdrawn", "withdrawn"

    class Source(models.TextChoices):
        """Who asks."""

        SELF = "self", "a parent or carer"
        PROFESSIONAL = "professional", "a professional"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    family = models.OneToOneField(Family, on_delete=models.CASCADE, related_name="enquiry")
    source = models.CharField(max_length=14, choices=Source.choices, default=Source.SELF)
    asked_by = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    referrer = models.CharField(max_length=160, blank=True)
    child_name = models.CharField(max_length=120, blank=True)
    child_born_on = models.DateField(null=True, blank=True)
    gp = models.CharField(max_length=160, blank=True)
    school = models.CharField(max_length=160, blank=True)
    best_time = models.CharField(max_length=120, blank=True)
    reasons = SealedText()
    safely = SealedText()  # how an answer may reach them so that nobody else reads or hears it
    history = SealedText()
    strengths = SealedText()
    state = models.CharField(max_length=10, choices=State.choices, default=State.RECEIVED)
    received_at = models.DateTimeField(default=clock.now)

    class Meta:
        verbose_name_plural = "enquiries"

    def __str__(self) -> str:
        return f"enquiry {self.id}"


class EnquiryStep(models.Model):
    """One thing that happened to an enquiry, with who and why."""

    enquiry = models.ForeignKey(Enquiry, on_delete=models.CASCADE, related_name="steps")
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="+")
    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    state = models.CharField(max_length=10, choices=Enquiry.State.choices)
    reason = SealedText()
    at = models.DateTimeField()
    by_kind = models.CharField(max_length=16)
    by = models.CharField(max_length=16)

    def __str__(self) -> str:
        return f"{self.enquiry_id}: {self.state}"
