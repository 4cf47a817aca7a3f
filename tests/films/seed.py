"""Fill a store of its own with the cast of these tests, from outside its process: prints ids and a session as JSON."""

import json
import subprocess
import sys

from tests.serving import ROOT, migrated_store, surroundings

PROGRAM = """
import json, django
django.setup()
from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.db import SessionStore
from tests.films.conftest import make_cast
cast = make_cast()
session = SessionStore()
session[SESSION_KEY] = cast.ruth.pk
session[BACKEND_SESSION_KEY] = "attune.people.accounts.WorksHere"
session[HASH_SESSION_KEY] = cast.ruth.get_session_auth_hash()
session.save()
print(json.dumps({"visit": cast.home.visit.pk, "session": session.session_key, "ruth": cast.ruth.pk}))
"""


def seeded(folder):
    """Make a store with the cast in it; return the folder and what was printed."""
    data = migrated_store(folder)
    return data, json.loads(asked(data, PROGRAM))


def asked(data, program, *words):
    """Run a few lines of Python inside a store; return what they print."""
    command = [sys.executable, "-c", program, *map(str, words)]
    outside = surroundings(data, DJANGO_SETTINGS_MODULE="attune.settings")
    outside["PYTHONPATH"] += f":{ROOT}"
    done = subprocess.run(command, env=outside, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout
