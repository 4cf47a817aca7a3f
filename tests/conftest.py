"""One throw-away place for everything the tests keep, chosen before Django reads its settings."""

import os
import tempfile
from pathlib import Path

DATA = Path(tempfile.mkdtemp(prefix="attune-tests-"))
os.environ["ATTUNE_DATA"] = str(DATA)
os.environ["DJANGO_SETTINGS_MODULE"] = "attune.settings"
os.environ.pop("ATTUNE_TODAY", None)
if os.environ.get("ATTUNE_TEST_DATABASE"):
    os.environ["ATTUNE_DATABASE"] = os.environ["ATTUNE_TEST_DATABASE"]
