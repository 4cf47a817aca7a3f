"""What the surroundings say of mail is read, or refused by name."""

import pytest

from attune.env import BadEnvironment, MailServer, read


@pytest.mark.parametrize(
    ("text", "server"),
    [
        ("", None),
        ("smtp://localhost:25", MailServer("localhost", 25, "", "", tls_at_once=False, starttls=False)),
        (
            "smtp://ruth:a%40b@mail.example",
            MailServer("mail.example", 587, "ruth", "a@b", tls_at_once=False, starttls=True),
        ),
        ("smtps://mail.example", MailServer("mail.example", 465, "", "", tls_at_once=True, starttls=False)),
    ],
)
def test_a_mail_server_is_named_by_its_address(text, server):
    assert read({"ATTUNE_MAIL": text}).mail == server


@pytest.mark.parametrize("text", ["mail.example", "http://mail.example", "smtp://", "smtp://host:x"])
def test_what_is_no_mail_server_is_refused_and_not_repeated(text):
    with pytest.raises(BadEnvironment, match="ATTUNE_MAIL must be") as refused:
        read({"ATTUNE_MAIL": text})
    assert f"“{text}”" not in str(refused.value)  # it may hold a password


@pytest.mark.parametrize("hours", ["0", "-1", "one", "1000"])
def test_hours_that_cannot_be_are_refused(hours):
    with pytest.raises(BadEnvironment, match="ATTUNE_REMIND_HOURS"):
        read({"ATTUNE_REMIND_HOURS": hours})
    assert read({}).remind_hours == 24
