"""256 plain words for a key to print, one for each byte; no two begin with the same four letters."""

from typing import Final

_LINES = (
    "able acid acorn actor adult afar agree aim alarm album alley amber anchor ankle apple apron arch arm arrow",
    "artist ash atlas attic autumn bacon badge baker ball bamboo banana barn basket beach bean bell bench berry",
    "bird biscuit blanket boat bonfire book bottle bowl branch bread brick bridge brush bubble bucket butter broom",
    "cabin cake camel candle canoe carpet castle cedar chair cheese cherry chest circle clock cloud coat coin",
    "copper coral corner cotton cousin crayon cream crisp crown cup curtain daisy dance deer desk diamond dinner",
    "doctor dolphin donkey door dough dragon drawer drum duck eagle early earth echo elbow elm engine evening",
    "fabric falcon farm feather fence fern field finger fish flag flower flute forest fork fossil fox frog fruit",
    "garden garlic gate ginger glass globe glove goat gold grape grass guitar hammer hand harbour hat hazel hedge",
    "heron hill honey horse house island ivory ivy jacket jam jelly jewel jigsaw judge juice jumper kettle key king",
    "kitchen kite knee ladder lake lamp leaf lemon letter light lily lion lizard lunch maple marble market meadow",
    "melon milk mint mirror moon moss mouse mud museum music napkin nest night noodle north nut oak oar ocean olive",
    "onion orange orchard otter oven owl paint panda paper parrot pasta pear pebble pencil pepper piano picnic",
    "pigeon pillow pine planet plum pocket pond porridge potato puddle quilt rabbit radio rain raven ribbon rice",
    "river robin rocket roof rope rose ruler saddle sail salt sand school seed shell shoe silver spoon spring",
    "squirrel star summer teapot tiger tulip",
)
WORDS: Final = tuple(word for line in _LINES for word in line.split())
