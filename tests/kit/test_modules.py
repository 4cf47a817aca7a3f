"""A page that is one element asks for all its scripts at once."""

import re

from attune.templatetags.attune import STATIC, modules

HREF = re.compile(r'<link rel="modulepreload" href="[^"]*?/(js/[^"]+)">')
IMPORTS = re.compile(r'from "(\.[^"]+)";$', re.MULTILINE)


def test_whatever_a_page_of_one_element_imports_is_asked_for_at_once():
    for page in ("js/workbench/workbench.js", "js/review/element.js", "js/review/screen.js"):
        told = modules(page)
        asked = HREF.findall(told)
        known = {page, *asked}
        imported = {
            (STATIC / one).parent.joinpath(found).resolve().relative_to(STATIC.resolve()).as_posix()
            for one in known
            for found in IMPORTS.findall((STATIC / one).read_text("utf-8"))
        }
        assert (imported - {page}, len(asked)) == (set(asked), len(set(asked)))
        assert told.endswith(f'{page}"></script>')
        assert len(asked) > 1
