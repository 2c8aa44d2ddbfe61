"""How large a demonstration may be, and who lives in it: figures, names and numbers.

Everything follows from a centre's or person's place in the row, so that a demonstration has the
same people every time. Sizes are those of `national` staffing: 35,000 centres, 281,000 deployed.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Final

from models.base.references import ALPHABET


class Scale(enum.StrEnum):
    """A size of the demonstration."""

    SMALL = "small"
    COUNTY = "county"
    NATIONAL = "national"


@dataclass(frozen=True, slots=True)
class Size:
    """What a scale adds to the small demonstration."""

    counties: tuple[int, ...]
    centres: int


SIZES: Final = {
    Scale.SMALL: Size((), 0),
    Scale.COUNTY: Size((47,), 750),
    Scale.NATIONAL: Size(tuple(range(1, 48)), 35_000),
}

_CANDIDATES: Final = (30, 50, 75, 100, 140, 40, 65, 210, 85, 120)
"""Of ten centres in a row: eight people work at a centre on average, as in 2025."""


_NAMES: Final = """
Achieng Akinyi Amina Ann Asha Barasa Beatrice Brian Caroline Charity Chebet Daniel David Dorcas
Elijah Emmanuel Esther Faith Fatuma Francis Grace Halima Hassan Irene Jackline James Jane John
Joseph Joyce Juma Kevin Lilian Lucy Margaret Mary Mercy Michael Moses Naomi Omar Peter Philip
Purity Rose Ruth Samuel Sarah Stephen Winnie Zainab

Adhiambo Akoth Atieno Auma Chelimo Chepkemoi Cherono Cherop Ekiru Halake Jelagat Jepkorir Kanini
Katana Kemunto Kerubo Kibet Kipchumba Kiplagat Kiprono Lokwang Makena Maina Moraa Mueni Mukami
Mumbua Muthoni Mutua Mwende Nafula Naliaka Nasimiyu Ndinda Nekesa Njeri Nyambura Okello Omondi
Otieno Ouma Salim Sifuna Wafula Wairimu Wambui Wangari Wanjiku Wanjiru Waweru

Abdi Barasa Charo Chebet Cheruiyot Ekal Gathoni Gitau Guyo Kamau Karanja Kariuki Kilonzo Kimani
Kioko Kipkemboi Kirui Koech Korir Lagat Langat Lelei Macharia Marwa Mbugua Mohamed Muriithi
Musyoka Mutiso Mwangi Ndungu Ngugi Njoroge Nyaga Nyongesa Ochieng Odhiambo Ogutu Ojwang Okoth
Oloo Omar Onyango Owino Rono Rotich Ruto Simiyu Wafula Wanyama Wekesa
"""
_FIRST, _MIDDLE, _LAST = (part.split() for part in _NAMES.split("\n\n"))


def candidates(centre: int) -> int:
    """Return how many candidates sit at a centre."""
    return _CANDIDATES[centre % len(_CANDIDATES)]


def staff(centre: int) -> dict[str, int]:
    """Return how many of each position work at a centre: by the rules of the small season."""
    count = candidates(centre)
    return {"CM": 1, "SUP": -(-count // 200), "INV": -(-count // 20), "SEC": 1}


def name(person: int) -> tuple[str, str]:
    """Return the first name and the other names of a person."""
    middle, last = divmod(person * 7_919, len(_LAST))
    first = _FIRST[person % len(_FIRST)]
    return first, f"{_MIDDLE[middle % len(_MIDDLE)]} {_LAST[last]}"


def reference(kind: int, number: int) -> str:
    """Return a reference of six characters: another one for each *number* of a *kind* (0 to 5)."""
    # An odd factor gives every number below 2**27 another one, and neighbours look unlike.
    mixed = (number * 48_271_633) % 2**27
    letters = ""
    for _ in range(5):
        mixed, place = divmod(mixed, 32)
        letters += ALPHABET[place]
    # The alphabet begins with 24 letters, so that no reference is digits alone.
    return ALPHABET[4 * kind + mixed] + letters
