"""What the demo's owners ask for. Plainly invented amounts, near what such measures cost."""

from demo.people import (
    HAUGESUND,
    HVL,
    KARMOY,
    NLA,
    SANDNES,
    SOLA,
    STAVANGER,
    STEINER,
    STRAND,
    SULDAL,
    TIME,
    UIS,
)
from demo.play.filing import Filing, Wish

REGIONAL, DECENTRALISED, INCLUSION, COLLECTIVE = (
    "regional-2021",
    "decentralised-2021",
    "inclusion-2021",
    "collective-2026",
)

TIME_REGIONAL = Filing(
    TIME,
    REGIONAL,
    UIS,
    (
        Wish("Språkmiljø i barnehagen", 420_000, 310_000, 140),
        Wish("Lek og inkluderende fellesskap", 240_000, 180_000, 90, "learning"),
    ),
    "De ansatte ber om støtte til å observere språkmiljøet og endre hverdagssituasjonene. Kartleggingen fra høsten viser store forskjeller mellom barnehagene.",
)
STAVANGER_REGIONAL = Filing(
    STAVANGER,
    REGIONAL,
    UIS,
    (
        Wish("Barnehagen som lærende organisasjon", 1_850_000, 1_240_000, 620, "leadership"),
        Wish("Språk for de yngste", 980_000, 640_000, 410),
    ),
    "Barnehagene har ulik praksis for utviklingsarbeid. Styrerne vil lede det sammen.",
)
HAUGESUND_DECENTRALISED = Filing(
    HAUGESUND,
    DECENTRALISED,
    HVL,
    (Wish("Lesing i alle fag", 900_000, 520_000, 260),),
    "Elevundersøkelsen og nasjonale prøver viser at elevene trenger støtte til å lese fagtekster.",
)
KARMOY_INCLUSION = Filing(
    KARMOY,
    INCLUSION,
    HVL,
    (Wish("Laget rundt eleven", 760_000, 430_000, 210, "inclusion"),),
    "PP-tjenesten og skolene vil arbeide tettere sammen om tidlig innsats.",
)
SANDNES_REGIONAL = Filing(
    SANDNES,
    REGIONAL,
    UIS,
    (Wish("Trygghet og trivsel, barnehagemiljø", 1_100_000, 720_000, 380, "learning"),),
    "Tilsyn og egne kartlegginger viser behov for felles praksis i barnehagemiljøarbeidet.",
)
SOLA_DECENTRALISED = Filing(
    SOLA,
    DECENTRALISED,
    UIS,
    (Wish("Tilpasset opplæring i matematikk", 480_000, 300_000, 120, "learning"),),
    "Lærerne vil prøve ut varierte arbeidsmåter i matematikk.",
)
PRIVATE_REGIONAL = Filing(
    "demo:0",
    REGIONAL,
    UIS,
    (Wish("Observasjon og refleksjon i en liten barnehage", 85_000, 60_000, 14),),
    "Vi er en liten barnehage og vil lære å bruke observasjon i felles refleksjon.",
)
STEINER_INCLUSION = Filing(
    STEINER,
    INCLUSION,
    NLA,
    (Wish("Inkluderende klassemiljø", 190_000, 140_000, 35, "inclusion"),),
    "Vi ser flere elever som strever sosialt, og vil styrke arbeidet med klassemiljøet.",
)
STRAND_LATE = Filing(
    STRAND,
    REGIONAL,
    UIS,
    (Wish("Ute hele året", 210_000, 130_000, 60, "learning"),),
    "Barnehagene vil bruke uteområdene bedre i arbeidet med språk og lek.",
)
SULDAL_LATE = Filing(
    SULDAL,
    DECENTRALISED,
    UIS,
    (Wish("Små skoler lærer sammen", 160_000, 90_000, 25, "learning"),),
    "De små skolene vil dele erfaringer og utvikle undervisningen sammen.",
)

WITHDRAWN = Filing(
    "demo:1",
    REGIONAL,
    UIS,
    (Wish("Kurs i bildebruk", 45_000, 30_000, 10),),
    "Vi ville lære å bruke bilder i samtaler med barna.",
)

TIME_COLLECTIVE = Filing(
    TIME,
    COLLECTIVE,
    UIS,
    (
        Wish("Inkluderende praksis i skole og SFO", 420_000, 310_000, 180, "inclusion"),
        Wish("Språkmiljø i barnehagen", 240_000, 180_000, 140),
    ),
    "Vi bygger videre på arbeidet fra 2025 og tar med skolene og SFO.",
)
COLLECTIVE_2026 = (
    Filing(
        STAVANGER,
        COLLECTIVE,
        UIS,
        (
            Wish(
                "Profesjonsfellesskap i barnehage og skole", 2_900_000, 1_900_000, 940, "leadership"
            ),
        ),
        "Barnehager og skoler vil lære av hverandre i overgangene.",
    ),
    Filing(
        HAUGESUND,
        COLLECTIVE,
        HVL,
        (Wish("Lesing i alle fag, andre år", 860_000, 500_000, 260),),
        "Arbeidet fra 2025 virker, og skolene vil fordype det.",
    ),
    Filing(
        KARMOY,
        COLLECTIVE,
        HVL,
        (Wish("Laget rundt barnet og eleven", 880_000, 540_000, 320, "inclusion"),),
        "PP-tjenesten, barnehagene og skolene arbeider sammen om tidlig innsats.",
    ),
    Filing(
        SANDNES,
        COLLECTIVE,
        UIS,
        (Wish("Trygt barnehage- og skolemiljø", 1_900_000, 1_150_000, 700, "learning"),),
        "Kartleggingene viser behov for felles praksis fra barnehage til ungdomstrinn.",
    ),
    Filing(
        "demo:0",
        COLLECTIVE,
        UIS,
        (Wish("Språk i lek", 90_000, 60_000, 14),),
        "Vi vil bruke det vi lærte om observasjon, i arbeidet med språk.",
    ),
    Filing(
        STEINER,
        COLLECTIVE,
        NLA,
        (Wish("Inkluderende klassemiljø, andre år", 200_000, 150_000, 35, "inclusion"),),
        "Vi fortsetter arbeidet med klassemiljø.",
    ),
)
