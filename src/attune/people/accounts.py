"""How practitioners sign in: nobody signs up by themselves, and whoever left is not let in any more."""

from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.account.auth_backends import AuthenticationBackend
from django.http import HttpRequest

from attune.people.models import Practitioner


class NoSignUp(DefaultAccountAdapter):  # type: ignore[misc]  # allauth carries no types
    """Accounts are made by `attune init` and by the practice, never by a form on the page."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:  # noqa: ARG002 - allauth's signature
        """Say no."""
        return False


class WorksHere(AuthenticationBackend):  # type: ignore[misc]  # allauth carries no types
    """Lets practitioners in until their last role has ended; asked again at every request, in the same question."""

    def get_user(self, user_id: str) -> Practitioner | None:
        """Return whoever is signed in; none from the day on which they left."""
        return Practitioner.objects.working().filter(pk=user_id).first()

    def authenticate(self, request: HttpRequest | None, **credentials: Any) -> Practitioner | None:
        """Return who comes in; for whoever left a right password is as good as a wrong one."""
        found: Practitioner | None = super().authenticate(request, **credentials)
        self.unstash_authenticated_user()  # whom allauth would let in after all
        return found

    def user_can_authenticate(self, user: Any) -> bool:
        """Tell whether somebody who gave the right password comes in."""
        return Practitioner.objects.working().filter(pk=user.pk).exists()
