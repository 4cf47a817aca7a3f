"""The practice, its service profile, practitioners with their roles, families with their members."""

import datetime as dt
from typing import ClassVar, Self

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models

from attune import clock
from attune.ids import new_id
from attune.safe.fields import SealedText


class Practice(models.Model):
    """The practice that this installation serves; there is one."""

    class Vat(models.TextChoices):
        """How the practice stands to value added tax."""

        NOT_REGISTERED = "none", "not registered"
        EXEMPT = "exempt", "exempt"
        STANDARD = "standard", "standard rate"

    class RatePick(models.TextChoices):
        """Which date picks the rate of a visit."""

        VISIT = "visit", "the date of the visit"
        CYCLE = "cycle", "the first visit of its cycle"
        BOOKING = "booking", "the day on which it was booked"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    address = models.TextField(blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    zone = models.CharField(max_length=40, default="Europe/London")
    currency = models.CharField(max_length=3, default="GBP")
    vat = models.CharField(max_length=10, choices=Vat.choices, default=Vat.NOT_REGISTERED)
    lawful_basis = models.CharField(max_length=200, blank=True)
    texts = models.JSONField(default=dict)  # of the public page, by key; what is missing is the built-in wording
    waiting_time = models.CharField(max_length=80, blank=True)  # until a first talk, as a reply says it: "six weeks"
    themes = models.JSONField(default=dict)  # the practice's own wording by theme key
    principles = models.JSONField(default=dict)  # its wording of the principles, by key: `short` and `name`
    ways = models.JSONField(default=list)  # its list of how something is said: `key`, `name`, `offered`
    rate_picked_by = models.CharField(max_length=8, choices=RatePick.choices, default=RatePick.VISIT)
    mile_rate = models.DecimalField(max_digits=5, decimal_places=2, null=True)  # what a mile on the way costs
    day_begins = models.TimeField(default=dt.time(9))  # between these the diary tells which hours are free
    day_ends = models.TimeField(default=dt.time(17))
    free_minutes = models.PositiveSmallIntegerField(default=30)  # a shorter gap is not called free
    weekends = models.BooleanField(default=False)  # whether it visits on Saturdays and Sundays
    demonstration = models.BooleanField(default=False)

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(condition=models.Q(day_begins__lt=models.F("day_ends")), name="practice_day")
        ]

    def __str__(self) -> str:
        return self.name


class ProfileWords(models.QuerySet["ServiceProfile"]):
    """What is asked of service profiles."""

    def current(self, on: dt.date | None = None) -> "ServiceProfile":
        """Return the default profile in force on a date."""
        return self.filter(key="standard", starts_on__lte=on or clock.today()).latest("starts_on")

    def offered(self, on: dt.date | None = None) -> Self:
        """Return, of each profile, the numbers in force on a date; the standard one first."""
        day = on or clock.today()
        newer = ServiceProfile.objects.filter(
            key=models.OuterRef("key"), starts_on__gt=models.OuterRef("starts_on"), starts_on__lte=day
        )
        standard = models.Case(models.When(key="standard", then=0), default=1)
        return self.filter(~models.Exists(newer), starts_on__lte=day).order_by(standard, "name")


class ServiceProfile(models.Model):
    """The numbers of the method as this practice offers it, from a date on."""

    class Limits(models.TextChoices):
        """What happens outside the limits for clips."""

        STRICT = "strict", "no reason is accepted"
        REASON = "reason", "a reason is asked for and kept"
        ADVISORY = "advisory", "said, and left to the practitioner"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    key = models.CharField(max_length=30, default="standard")
    name = models.CharField(max_length=80, default="Video Interaction Guidance")
    starts_on = models.DateField()
    film_minutes = models.PositiveSmallIntegerField(default=20)
    review_minutes = models.PositiveSmallIntegerField(default=60)
    clips_fewest = models.PositiveSmallIntegerField(default=1)
    clips_most = models.PositiveSmallIntegerField(default=4)
    clip_seconds_shortest = models.DecimalField(max_digits=5, decimal_places=2, default=3)
    clip_seconds_longest = models.DecimalField(max_digits=5, decimal_places=2, default=10)
    limits = models.CharField(max_length=10, choices=Limits.choices, default=Limits.REASON)
    stills_alone = models.BooleanField(default=False)
    cycles_fewest = models.PositiveSmallIntegerField(default=3)
    cycles_most = models.PositiveSmallIntegerField(default=4)
    days_to_review = models.PositiveSmallIntegerField(default=7)
    film_kept_days = models.PositiveSmallIntegerField(default=60)
    follow_up_from_months = models.PositiveSmallIntegerField(default=3)  # after the case closes
    follow_up_until_months = models.PositiveSmallIntegerField(default=6)
    warning_days = models.PositiveSmallIntegerField(default=14)  # that Today tells of a deletion beforehand
    consent_days = models.PositiveSmallIntegerField(default=365)  # that a yes counts before it is asked again
    review_film_lines = models.PositiveSmallIntegerField(default=360)  # of the copy of a filmed review: an hour of talk

    objects = ProfileWords.as_manager()

    class Meta:
        constraints: ClassVar = [
            models.UniqueConstraint(fields=["key", "starts_on"], name="profile_once_a_day"),
            models.CheckConstraint(condition=models.Q(clips_fewest__lte=models.F("clips_most")), name="profile_clips"),
            models.CheckConstraint(
                condition=models.Q(clip_seconds_shortest__lt=models.F("clip_seconds_longest")), name="profile_seconds"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.name} from {self.starts_on}"


class PractitionerManager(BaseUserManager["Practitioner"]):
    """Finds practitioners by the e-mail address they sign in with."""

    def get_by_natural_key(self, username: str | None) -> "Practitioner":
        """Return the practitioner with this address, however it is written."""
        return self.get(email__iexact=username or "")

    def working(self) -> models.QuerySet["Practitioner"]:
        """Return those who have not left: of whose roles one goes on or is to begin, or who never had any."""
        held = Role.objects.filter(practitioner=models.OuterRef("pk"))
        goes_on = held.filter(models.Q(ends_on=None) | models.Q(ends_on__gt=clock.today()))
        return self.filter(is_active=True).filter(models.Exists(goes_on) | ~models.Exists(held))


class Practitioner(AbstractBaseUser):
    """Somebody who works in the practice; signs in by e-mail."""

    actor_kind: ClassVar = "practitioner"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    email = models.EmailField(unique=True)
    name = models.CharField(max_length=120)
    title = models.CharField(max_length=120, blank=True)  # "VIG practitioner"
    about = models.TextField(blank=True)  # the public profile
    is_active = models.BooleanField(default=True)
    joined_at = models.DateTimeField(default=clock.now)
    out_on = models.CharField(max_length=16, blank=True)  # the outing her pages are kept to: here, so none asks more

    USERNAME_FIELD = "email"
    REQUIRED_FIELDS: ClassVar = ["name"]
    objects = PractitionerManager()

    def __str__(self) -> str:
        return self.name

    @property
    def first_name(self) -> str:
        """Return what a family calls the practitioner."""
        return self.name.split(" ")[0]

    @property
    def initials(self) -> str:
        """Return one or two letters for the round picture."""
        return "".join(part[0] for part in self.name.split()[:2]).upper()


class RoleWords(models.QuerySet["Role"]):
    """What is asked of roles."""

    def live(self, on: dt.date | None = None) -> Self:
        """Return roles in force on a date."""
        day = on or clock.today()
        return self.filter(starts_on__lte=day).filter(models.Q(ends_on=None) | models.Q(ends_on__gt=day))


class Role(models.Model):
    """What somebody does in the practice, from a date until a date."""

    class Kind(models.TextChoices):
        """The roles there are."""

        PRACTITIONER = "practitioner"
        TRAINEE = "trainee"
        SUPERVISOR = "supervisor"
        OFFICE = "office"
        OPERATOR = "operator"

    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, related_name="roles")
    kind = models.CharField(max_length=12, choices=Kind.choices)
    starts_on = models.DateField()
    ends_on = models.DateField(null=True, blank=True)

    objects = RoleWords.as_manager()

    def __str__(self) -> str:
        return f"{self.kind} from {self.starts_on}"


class Family(models.Model):
    """A family, which has a key of its own. Its name is made of its members' names."""

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    name = models.CharField(max_length=160)  # "Amina and Yusuf", as the practitioner calls them
    created_at = models.DateTimeField(default=clock.now)
    key_destroyed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name_plural = "families"

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """A person of a family, or of two: parents may live apart."""

    actor_kind: ClassVar = "member"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    name = models.CharField(max_length=120)
    known_as = models.CharField(max_length=60)
    born_on = models.DateField(null=True, blank=True)
    due_on = models.DateField(null=True, blank=True)
    language = models.CharField(max_length=60, blank=True)
    interpreter = models.CharField(max_length=120, blank=True)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.TextField(blank=True)

    def __str__(self) -> str:
        return self.known_as

    @property
    def initials(self) -> str:
        """Return one letter for the round picture."""
        return self.known_as[:1].upper()


class Membership(models.Model):
    """How a person belongs to a family."""

    class Part(models.TextChoices):
        """What a person is in the work."""

        CLIENT = "client", "client"
        CHILD = "child", "child"
        OTHER = "other", "other"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, related_name="memberships")
    member = models.ForeignKey(Member, on_delete=models.CASCADE, related_name="memberships")
    part = models.CharField(max_length=8, choices=Part.choices)
    relation = models.CharField(max_length=60, blank=True)  # "mother", "father", "daughter", as they say it
    parental_responsibility = models.BooleanField(null=True)
    communication_needs = SealedText()
    place = models.PositiveSmallIntegerField(default=0)

    class Meta:
        ordering: ClassVar = ["place"]
        constraints: ClassVar = [models.UniqueConstraint(fields=["family", "member"], name="member_once_a_family")]

    def __str__(self) -> str:
        return f"{self.member_id} in {self.family_id}"


class Place(models.Model):
    """Where visits are: a home, a school, a nursery, the centre, online."""

    class Kind(models.TextChoices):
        """What sort of place it is."""

        HOME = "home", "at home"
        SCHOOL = "school", "at school"
        NURSERY = "nursery", "at nursery"
        CENTRE = "centre", "at the centre"
        ONLINE = "online", "online"

    id = models.CharField(primary_key=True, max_length=16, default=new_id, editable=False)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, null=True, related_name="places")  # none: the centre
    member = models.ForeignKey(Member, on_delete=models.SET_NULL, null=True, related_name="+")  # whose home, if theirs
    kind = models.CharField(max_length=8, choices=Kind.choices)
    address = models.CharField(max_length=200, blank=True)
    travel_minutes = models.PositiveSmallIntegerField(null=True, blank=True)

    def __str__(self) -> str:
        return self.address or self.get_kind_display()


class OneTimeLink(models.Model):
    """A door that opens once: to sign in a practitioner, or to let a member in to the family's place."""

    token_digest = models.CharField(primary_key=True, max_length=64)
    practitioner = models.ForeignKey(Practitioner, on_delete=models.CASCADE, null=True)
    member = models.ForeignKey(Member, on_delete=models.CASCADE, null=True)
    family = models.ForeignKey(Family, on_delete=models.CASCADE, null=True)
    leads_to = models.CharField(max_length=120, default="/")
    made_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
    many_times = models.BooleanField(default=False)  # the demonstration's doors only

    class Meta:
        constraints: ClassVar = [
            models.CheckConstraint(
                condition=models.Q(practitioner=None) ^ models.Q(member=None), name="link_for_one_person"
            )
        ]

    def __str__(self) -> str:
        return f"link until {self.expires_at:%Y-%m-%d %H:%M}"


Person = Practitioner | Member
