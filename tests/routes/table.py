"""Every route of Attune and whose it is. A new route fails the tests until it stands in one of these tables.

In `FAMILYS` and `OFFICE` each argument of the address names the thing that fills it (`World.argument`).
"""

EXCLUDED = {
    "account/": "allauth's own pages of signing in, which its own tests hold; ours are in tests/kit/test_signing_in.py",
}

# A family's: whoever works with them. For everybody else in the world there is nothing here.
FAMILYS = {
    "family": {"pk": "family"},
    "member-new": {"pk": "family"},
    "consent": {"pk": "family"},
    "decisions": {"pk": "family"},
    "consent-question": {"pk": "family", "member": "member", "purpose": "purpose"},
    "cycle": {"pk": "cycle"},
    "visit": {"pk": "filming"},
    "visit-arrival": {"pk": "filming"},
    "visit-departure": {"pk": "filming"},
    "visit-completion": {"pk": "filming"},
    "visit-cancellation": {"pk": "filming"},
    "visit-time": {"pk": "filming"},
    "visit-confirmation": {"pk": "filming"},
    "visit-details": {"pk": "filming"},
    "visit-times": {"pk": "filming"},
    "visit-taking-back": {"pk": "filming"},
    "visit-ticks": {"pk": "filming"},
    "visit-card": {"pk": "filming"},
    "visit-calendar": {"pk": "filming"},
    "case-reminders": {"pk": "case"},
    "follow-up-dropped": {"pk": "case"},
    "cycle-visit": {"pk": "cycle"},
    "visit-new": {"pk": "case"},
    "assent": {"pk": "participant"},
    "consultation": {"pk": "case"},
    "goals": {"pk": "case"},
    "goal-drop": {"pk": "goal"},
    "goal-rating": {"pk": "goal"},
    "plan": {"pk": "case"},
    "ending": {"pk": "case"},
    "ending-begun": {"pk": "case"},
    "closing": {"pk": "case"},
    "moments": {"pk": "case"},
    "giving": {"pk": "case"},
    "export": {"pk": "export"},
    "export-ending": {"pk": "export"},
    "export-file": {"pk": "export", "place": "export file"},
    "member-link": {"pk": "family"},
    "film-bring": {"visit": "filming"},
    "film-begin": {"visit": "filming"},
    "card-looks": {"visit": "filming"},
    "card-recordings": {"visit": "filming"},
    "card-wiped": {"visit": "filming"},
    "film-uploads": {"visit": "filming"},
    "film-upload": {"upload": "upload"},
    "film-upload-sum": {"upload": "upload"},
    "film-upload-state": {"upload": "upload"},
    "film": {"film": "film"},
    "film-work": {"film": "film"},
    "film-removal": {"film": "film"},
    "film-step-stop": {"film": "film", "job": "job"},
    "film-step-again": {"film": "film", "job": "job"},
    "work-stop": {"job": "job"},
    "work-again": {"job": "job"},
    "film-play": {"film": "film"},
    "film-fragments": {"film": "film"},
    "film-opening": {"film": "film"},
    "film-fragment": {"film": "film", "number": "fragment"},
    "film-part": {"film": "film"},
    "film-frames": {"film": "film"},
    "film-peaks": {"film": "film"},
    "film-sheets": {"film": "film"},
    "film-sheet": {"film": "film", "place": "sheet"},
    "film-watching": {"film": "film"},
    "workbench": {"film": "film"},
    "film-edits": {"film": "film"},
    "film-here": {"film": "film"},
    "film-earlier": {"film": "film"},
    "tells": {"pk": "case", "member": "member"},
    "time-spent": {"pk": "cycle"},
    "film-close-up": {"film": "film"},
    "clip-set": {"cycle": "cycle"},
    "clip-set-reopening": {"cycle": "cycle"},
    "clip-play": {"clip": "clip"},
    "still-picture": {"still": "still"},
    "review-open": {"pk": "shared review visit"},
    "review-prepare": {"pk": "review"},
    "review-order": {"pk": "review"},
    "review-opening": {"pk": "review", "item": "item"},
    "review-louder": {"pk": "review", "item": "item"},
    "review-stills": {"pk": "review"},
    "review-allowed": {"pk": "review"},
    "review-tried": {"pk": "review"},
    "review-seen": {"pk": "review"},
    "review-begin": {"pk": "review"},
    "review-room": {"pk": "review"},
    "review-screen": {"pk": "review"},
    "review-setting-off": {"pk": "review"},
    "review-words": {"pk": "review"},
    "review-words-after": {"pk": "review", "words_id": "words"},
    "review-views": {"pk": "review"},
    "review-held": {"pk": "review"},
    "review-held-after": {"pk": "review", "still": "held"},
    "review-after": {"pk": "review"},
    "review-film": {"pk": "review"},
    "review-next": {"pk": "review"},
    "review-add": {"pk": "review"},
    "ratings": {"pk": "shared review visit"},
    "rating": {"pk": "shared review visit", "goal": "goal"},
}

# What a page must be told before it answers anything but 404.
POSTED = {
    "decisions": {"member": "member", "purpose": "purpose", "given": "purpose"},
    "member-link": {"member": "member"},
    "time-spent": {"time": "time spent"},
}

# Of these the gate gives bytes of film: they shut for Ruth too, with the next request after a withdrawal.
BYTES = {
    "film-play",
    "film-fragments",
    "film-opening",
    "film-fragment",
    "film-part",
    "film-frames",
    "film-peaks",
    "film-sheets",
    "film-sheet",
    "clip-play",
    "still-picture",
    "workbench",
    "export-file",
}

# What a colleague may read by a live grant, and nothing else; of a film also that its page is still being watched.
GRANTED = {
    "film": {
        "film",
        "film-work",
        "film-play",
        "film-fragments",
        "film-opening",
        "film-fragment",
        "film-frames",
        "film-peaks",
        "film-sheets",
        "film-sheet",
        "film-watching",
        "clip-play",
        "still-picture",
    },
    "case": {"family", "consent", "cycle", "visit"},
}

# The office's: whoever keeps it. A practitioner without that role finds nothing.
OFFICE: dict[str, dict[str, str]] = {
    "office": {},
    "enquiries": {},
    "enquiry": {"pk": "enquiry"},
    "enquiry-steps": {"pk": "enquiry"},
    "enquiry-talk": {"pk": "enquiry"},
    "office-words": {},
    "check-lists": {},
    "money": {},
    "factors": {},
    "rate-removal": {"pk": "rate"},
    "invoices": {},
    "to-invoice": {},
    "invoice": {"pk": "invoice"},
    "invoice-issuing": {"pk": "invoice"},
    "invoice-dropping": {"pk": "invoice"},
    "invoice-notices": {"pk": "invoice"},
    "invoice-payments": {"pk": "invoice"},
    "invoice-credit-notes": {"pk": "invoice"},
    "invoice-file": {"pk": "invoice"},
    "credit-note-file": {"pk": "credit note"},
    "accounts": {},
    "letterhead": {},
    "bank": {},
    "payer-new": {"pk": "family"},
    "payer": {"pk": "payer"},
    "payer-ending": {"pk": "payer"},
    "payer-payments": {"pk": "payer"},
    "payer-refunds": {"pk": "payer"},
    "payer-settling": {"pk": "payer"},
    "statement": {"pk": "payer"},
    "payment-undoing": {"pk": "payment"},
}

# One's own: everybody who works here has such a page, with nothing of anybody else on it.
OWN = {"habits", "work", "work-now", "films", "families", "family-new", "diary", "diary-feed", "help-filming", "camera"}

# A member's own, on their phone: nobody else's, and nothing for those who work here.
MEMBERS = {
    "our": {},
    "our-moment": {"clip": "clip"},
    "our-moment-watching": {"clip": "clip"},
}
# Of these, what a page only tells.
TOLD = {"our-moment-watching"}

# Open to everybody, signed in or not: the public page with its parts, and a page that tells nothing.
PUBLIC = {
    "home": {},  # today for those who work here, the family's own place for a member, else the public page
    "about": {},
    "enquiry-sent": {},
    "public-film": {"slot": "slot"},
    "public-captions": {"slot": "slot"},
    "public-practitioner": {"pk": "practitioner"},
    "our-left": {},
}

# A demonstration's: in a real practice nobody finds them.
DEMONSTRATION = {"doors", "demo-again", "demo_films"}

# Doors, which are neither: each with the tests that hold it.
DOORS = {
    "feed": "tests/desk/test_calendars.py",
    "link": "tests/people/test_links.py",
    "sign_out": "tests/people/test_links.py",
    "outing": "tests/reviews/test_outings.py",
    "outing-end": "tests/reviews/test_outings.py",
    "our-leaving": "tests/portal/test_home.py",
}
