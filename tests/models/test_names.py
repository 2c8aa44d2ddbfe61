"""How well two names fit: the same person spelled otherwise, and people who share a name."""

from __future__ import annotations

import itertools
from time import perf_counter

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from models.people import names

SAME = [
    # Word order.
    ("Jane Akiru Lokwang", "Lokwang Jane Akiru"),
    ("Otieno John", "JOHN OTIENO"),
    ("Eliud Kipchoge Rotich", "Rotich Kipchoge Eliud"),
    # Middle names that the other lacks.
    ("Jane Akiru Lokwang", "Jane Lokwang"),
    ("Eliud Kipchoge Rotich", "Kipchoge Eliud"),
    ("Mary Wanjiku Kamau Otieno", "Mary Kamau"),
    # Initials.
    ("Jane Akiru Lokwang", "Jane A Lokwang"),
    ("Jane Akiru Lokwang", "J. A. Lokwang"),
    ("Jane Akiru Lokwang", "J Lokwang"),
    ("Kamau J. M.", "John Mwangi Kamau"),
    # Spellings.
    ("Mohamed Abdi Hassan", "Mohammed Abdi Hassan"),
    ("Mohamed Ali", "Muhammad Ali"),
    ("Mohammed Ali", "Muhamad Aly"),
    ("Fatuma Hassan", "Fatma Hassan"),
    ("Fatuma Noor", "Fatima Nor"),
    ("Hussein Abdi", "Hussain Abdi"),
    ("Yusuf Omar", "Yussuf Omari"),
    ("Aisha Juma", "Asha Juma"),
    ("Abdullahi Ahmed", "Abdulahi Ahmad"),
    ("Abdi-Rahman Ali", "Abdulrahman Ali"),
    ("Catherine Wambui", "Katherine Wambui"),
    ("Catherine Wambui", "Kathrine Wambui"),
    ("Steven Kiptoo", "Stephen Kiptoo"),
    ("Philip Mutua", "Phillip Mutua"),
    ("Geoffrey Oloo", "Jeffrey Oloo"),
    ("Susan Njeri", "Suzan Njeri"),
    ("Ann Nyambura", "Anne Nyambura"),
    ("Sarah Chebet", "Sara Chebet"),
    ("Akinyi Odhiambo", "Akinyi Odiambo"),
    ("Victor Simiyu", "Viktor Simiyu"),
    # Apostrophes, accents, hyphens, words written as one.
    ("Ng'ang'a Kamau", "Nganga Kamau"),
    ("Ng’ang’a Kamau", "NG'ANG'A KAMAU"),
    ("Wanjikũ Mwangi", "Wanjiku Mwangi"),
    ("Mary-Anne Atieno", "Mary Anne Atieno"),
    ("Maryanne Atieno", "Atieno Mary Anne"),
    ("Olesankan Peter", "Peter Ole Sankan"),
    # Titles and the small words between names.
    ("Mr John Otieno", "John Otieno"),
    ("Mrs. Mary Achieng Odhiambo", "Mary Achieng Odhiambo"),
    ("Dr Jane Lokwang", "Prof. Jane Lokwang"),
    ("Wanjiku wa Kamau", "Wanjiku Kamau"),
    ("Fatuma binti Ali", "Fatma Bint Ali"),
    ("Daniel arap Moi", "Daniel Moi"),
    # One word, if the ID has one.
    ("Njoroge", "NJOROGE"),
    ("Dr Njoroge", "Njoroge"),
]
"""Two ways to write one person."""

OTHERS = [
    # One letter or two apart, and other people.
    ("Mary Wanjiku", "Mary Wanjiru"),
    ("Mary Wanjiku Kamau", "Mary Wanjiru Kamau"),
    ("Kevin Otieno", "Kevin Atieno"),
    ("Kevin Onyango", "Kevin Anyango"),
    ("Otieno", "Atieno"),
    ("Mercy Chepkoech", "Mercy Chepkemoi"),
    ("Mercy Chebet", "Mercy Chelimo"),
    ("Joseph Kiprop", "Josephine Kiprop"),
    ("Joseph Kiprop Cheruiyot", "Josephine Kiprop Cheruiyot"),
    ("Faith Karimi", "Faith Kirimi"),
    ("Ann Njeri", "Ann Njeru"),
    ("Abdi Hassan", "Abdi Hussein"),
    ("Paul Kiprono", "Paul Kiprop"),
    # Families and namesakes that share one name or two.
    ("John Kamau", "Jane Kamau"),
    ("John Kamau Mwangi", "Jane Kamau Mwangi"),
    ("John Otieno", "John Odhiambo"),
    ("John Otieno Odhiambo", "John Otieno Ouma"),
    ("Peter Kamau Mwangi", "Paul Kamau Mwangi"),
    ("Peter Kamau Mwangi", "Peter Kamau Njoroge"),
    ("Mary Wanjiku Kamau", "Mary Kamau Njoki"),
    ("Grace Wanjiru", "Grace Nyambura"),
    ("Eliud Kipchoge", "Eliud Kipchumba"),
    ("Wafula Wanyonyi", "Wafula Wekesa"),
    ("Ouma Ouma", "Ouma Otieno"),
    ("Mohamed Ali", "Mohamed Omar"),
    # Too little to go by.
    ("Njoroge", "Peter Njoroge"),
    ("Njoroge", "Peter Kamau Njoroge"),
    ("J", "Jane"),
    ("J O", "Jane Otieno"),
    ("A B C", "Ann Beth Carol"),
    ("Jane J Juma", "John Jeff Juma"),
    ("Wa Kamau", "Jane wa Kamau"),
    ("", ""),
    ("", "Jane Lokwang"),
    ("...", "..."),
]
"""Two people, or too little to say that they are one."""

COMMON = [
    name
    for line in (
        "ABDI ACHIENG ADHIAMBO AKINYI AKOTH ALI ANYANGO ATIENO AUMA BARASA BOSIRE CHEBET",
        "CHELIMO CHEPKEMOI CHEPKOECH CHEPNGETICH CHERONO CHERUIYOT FAITH GATHONI GITAU HALIMA",
        "HASSAN IRUNGU JAMA JANE JEMUTAI JOAN JOHN JOSEPH JOSEPHINE JOYCE JUMA KAMAU KARANJA",
        "KARIMI KARIUKI KEMUNTO KIBET KILONZO KIMANI KIMEU KINYUA KIPCHOGE KIPCHUMBA",
        "KIPKEMBOI KIPLAGAT KIPRONO KIPROP KIPROTICH KIRIMI KIRUI KOECH KORIR LAGAT LANGAT",
        "MACHARIA MAINA MARY MBUGUA MERCY MORAA MUENI MUGO MUIA MURIITHI MUSYOKA MUTHONI",
        "MUTHUI MUTISO MUTUA MUTUKU MWANGI MWENDE MWENDWA NDUNGU NEKESA NJERI NJERU NJOKI",
        "NJOROGE NJUGUNA NYABOKE NYAMBURA NYOKABI OCHIENG ODHIAMBO ODUOR OGOLA OKELLO OKOTH",
        "OLOO OMONDI ONYANGO OPIYO OTIENO OUMA OWINO PAUL PETER ROTICH RUTO SANG SIMIYU",
        "WACERA WAFULA WAIRIMU WAITHERA WAMBUI WANGARI WANGUI WANJALA WANJIKU WANJIRU WANYAMA",
        "WEKESA",
    )
    for name in line.split()
]
"""Names that many carry and that are all different."""


@pytest.mark.parametrize(("one", "other"), SAME)
def test_one_person_spelled_otherwise_fits(one: str, other: str) -> None:
    """Order, initials, left-out names, usual spellings and marks do not part a person's names."""
    assert names.FITS <= names.score(one, other) <= 100
    assert names.score(one, other) == names.score(other, one)
    assert names.fits(one, other)


@pytest.mark.parametrize(("one", "other"), OTHERS)
def test_two_people_never_fit(one: str, other: str) -> None:
    """Sharing a name or two, or nearly a name, makes nobody the same person."""
    assert 0 <= names.score(one, other) < names.FITS
    assert names.score(one, other) == names.score(other, one)
    assert not names.fits(one, other)


def test_the_table_is_long_enough() -> None:
    """Thirty pairs at the least, and no pair twice."""
    assert len({frozenset(pair) for pair in SAME}) == len(SAME) >= 30
    assert len(set(OTHERS)) == len(OTHERS) >= 30


def test_common_names_are_all_different() -> None:
    """The rules of spelling take no two of the country's common names for one."""
    assert len(set(COMMON)) == len(COMMON) > 110
    taken_for_one = [
        (one, other)
        for one, other in itertools.combinations(COMMON, 2)
        if names.fits(one, other) or names.fits(f"Grace {one}", f"Grace {other}")
    ]
    assert taken_for_one == []


def test_a_nearer_name_scores_higher() -> None:
    """An officer who sorts by score meets the slips of the pen first, strangers last."""
    own = "Jane Akiru Lokwang"
    others = (own, "Jane A Lokwang", "J Lokwang", "Jane Akiru Lokwan", "Peter Ouma")
    scores = [names.score(own, other) for other in others]
    assert scores == sorted(scores, reverse=True)
    assert len(set(scores)) == len(scores)
    assert scores[2] >= names.FITS > scores[3]


WRITTEN = st.one_of(
    st.text(max_size=60),
    st.lists(
        st.sampled_from(
            [*COMMON[:20], "J", "A", "K.", "Mr", "wa", "binti", "Mary", "Anne", "Maryanne", "Ann"]
        ),
        max_size=5,
    ).map(" ".join),
)


@settings(deadline=None, max_examples=300)
@given(WRITTEN, WRITTEN)
@example("J Jane Juma", "Jane J John")
@example("Mary Anne Maryanne", "Maryanne Mary Anne")
def test_the_order_of_two_names_never_matters(one: str, other: str) -> None:
    """Whatever is written, the score is a number of 100 and the same from both sides."""
    assert 0 <= names.score(one, other) <= 100
    assert names.score(one, other) == names.score(other, one)


@settings(deadline=None, max_examples=200)
@given(WRITTEN.filter(lambda name: any(each.isascii() and each.isalpha() for each in name)))
@example("J")
@example("Mr")
@example("wa binti")
def test_equal_names_score_a_hundred(name: str) -> None:
    """A name with letters fits itself in full."""
    assert names.score(name, name) == 100


def test_comparing_is_quick() -> None:
    """A list of 300,000 people is compared in seconds: far below a millisecond a pair."""
    pairs = list(itertools.product(SAME[:20], repeat=2))
    began = perf_counter()
    for (one, _), (_, other) in pairs:
        names.score(one, other)
    assert (perf_counter() - began) / len(pairs) < 0.001
