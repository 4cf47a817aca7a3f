"""The door for the web server."""

import os
from multiprocessing import parent_process

from django.core.wsgi import get_wsgi_application

from attune.platform import die_with_parent

if parent := parent_process():
    die_with_parent(parent.pid)  # the server's worker process would outlive a server that was killed
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "attune.settings")
application = get_wsgi_application()
