"""What is printed of the book: phones, the graph, the template, and the generated menu book."""

from __future__ import annotations

from pathlib import Path

import pytest

from menus import printing
from menus.catalogue import Words
from menus.fields import FIELDS
from menus.line_book import BOOK
from menus.printing import (
    graph,
    menu_book,
    phone,
    sample,
    stale,
    template_text,
    write,
)
from menus.vocabulary import Ask, End, Go, Menu
from models.people.tables import Language
from sms import texts
from tests.menus.house import DIGITS, SORRY, house, overlay

ENGLISH, KISWAHILI = Language.ENGLISH, Language.KISWAHILI

PHONE = """\
front  58/156
+--------------------------+
| The house of Jane        |
| 1. Scale                 |
| 2. List                  |
| 0. Exit                  |
+--------------------------+
"""

GRAPH = """\
flowchart TD
  subgraph house
    arrive{{arrive}}
    home_now{{home_now}}
    recover{{recover}}
    keep_language{{keep_language}}
    front[front]
    number[/number/]
    weigh{{weigh}}
    list[(list)]
    done([done])
    side_door[/side.door/]
  end
  subgraph endings
    goodbye([goodbye])
    sorry([sorry])
  end
  arrive -->|front| front
  home_now -->|front| front
  recover -->|front| front
  keep_language -->|kept| home_now
  front -->|1| number
  front -->|2| list
  front -->|0| goodbye
  number -->|1| list
  number --> weigh
  weigh -->|light| front
  weigh -->|heavy| done
  list --> front
  list --> front
  side_door -->|1| done
  side_door --> side_door"""

SIDE_DOOR = Ask("side.door", "Knock\n1. Out", DIGITS, then="side.door", on={"1": Go("done", SORRY)})


def test_a_phone() -> None:
    """A screen is drawn with its name and its septets at the widest."""
    front = house().screen("front")
    assert phone(front, ENGLISH) == PHONE


def test_a_phone_breaks_lines_at_words() -> None:
    """A line breaks between words where it can, and within one that is longer than a line."""
    letters = "abcdefghijklmnopqrstuvwxyz" * 2
    long = Menu("long", f"A word that does not end and {letters[:41]}", on={})
    drawn = phone(long, ENGLISH)
    assert drawn.splitlines()[2:-1] == [
        "| A word that does not end |",
        "| and                      |",
        f"| {letters[:24]} |",
        f"| {letters[24:41]:<24} |",
    ]


def test_a_sample(monkeypatch: pytest.MonkeyPatch) -> None:
    """Samples hold typical data in both languages; a list shows where its items stand."""
    overlay(monkeypatch, {"done": "Tayari {ref}"})
    assert sample(house().screen("done"), ENGLISH) == "Done. Ref 7K4QPM"
    assert sample(house().screen("done"), KISWAHILI) == "Tayari 7K4QPM"
    assert sample(house().screen("list"), ENGLISH) == "A list\n1. ...\n2. ..."


def test_every_field_has_a_sample() -> None:
    """No picture in the documents has a hole where a field stands."""
    for name in FIELDS:
        assert sample(End("x", f"<{{{name}}}>"), ENGLISH) != "<>", name


def test_the_graph() -> None:
    """The graph shows every step in its shape, and every way with its key or its outcome."""
    assert graph(house(SIDE_DOOR)) == GRAPH


def test_the_graph_of_our_book() -> None:
    """Every step of our book stands in the graph, and every arrow ends at one."""
    lines = graph(BOOK).splitlines()
    nodes = {line.strip().partition("[")[0].partition("{")[0].partition("(")[0] for line in lines}
    for step_id in BOOK.steps:
        assert step_id.replace(".", "_") in nodes
    for line in lines:
        if "-->" in line:
            assert line.split()[-1] in nodes


def test_the_menu_book(monkeypatch: pytest.MonkeyPatch) -> None:
    """The document shows each screen in both languages and where its keys lead, and no act."""
    overlay(monkeypatch, {"front": "Nyumba ya {first_name}\n1. Mizani\n2. Orodha\n0. Ondoka"})
    document = menu_book(house(SIDE_DOOR))
    assert document.startswith("# The menu book\n\nGenerated from the declared screens by")
    assert "## house\n" in document
    assert "## endings\n" in document
    assert (
        "### `front`\n\n```\nThe house of Jane\n1. Scale\n2. List\n0. Exit\n```\n\n"
        "```\nNyumba ya Jane\n1. Mizani\n2. Orodha\n0. Ondoka\n```\n\n"
        "- `1` leads to `number`\n- `2` leads to `list`\n- `0` leads to `goodbye`\n"
    ) in document
    assert "- `1` leads to `done`, saying `sorry`\n- an answer leads to `side.door`\n" in document
    assert "### `weigh`" not in document
    assert document.endswith("```\n")


def test_the_template_holds_everything_that_is_read() -> None:
    """Screens, shorter screens, sentences and texts all come to the translator."""
    more = [Words("sms/help", "KNEC: dial")]
    front = Menu("front", "Front\n1. Scale", on={"1": "number"}, again="1. Scale")
    words = template_text(house(front), more)
    for context in ("front", "front/again", "say/sorry", "number", "list", "done", "sms/help"):
        assert words.count(f'msgctxt "{context}"\n') == 1
    assert "weigh" not in words


def test_stale(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A generated file that is missing or says something else is named; a fresh one is not."""
    overlay(monkeypatch, {})
    monkeypatch.setattr(printing, "POT", tmp_path / "line.pot")
    monkeypatch.setattr(printing, "MENU_BOOK", tmp_path / "menus.md")
    both = [
        f"{name} is not fresh: run `python3 run.py flask menus words --write`"
        for name in ("line.pot", "menus.md")
    ]
    assert list(stale(house(), [])) == both
    assert write(house(), []) == [tmp_path / "line.pot", tmp_path / "menus.md"]
    assert list(stale(house(), [])) == []
    assert list(stale(house(SIDE_DOOR), [])) == both
    assert list(stale(house(), [Words("sms/help", "KNEC")])) == both[:1]
    (tmp_path / "menus.md").write_text("# Mine", encoding="utf-8")
    assert list(stale(house(), [])) == both[1:]


def test_our_files_are_fresh() -> None:
    """The template and the menu book in the repository say what the book says."""
    assert list(stale(BOOK, texts.words())) == []
