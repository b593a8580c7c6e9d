"""Organisations and domains as tables: read whole or not at all, and written again."""

from datetime import date
from io import StringIO
from pathlib import Path
from typing import Any

from django.core.management import CommandError, call_command
from django.utils import translation

import pytest

from accounts import commands
from accounts.commands import CsvRowsError
from accounts.models import EmailDomain, Organisation, SecurityEvent, User
from core.exceptions import ActionRefused

pytestmark = pytest.mark.django_db

TABLE = """code;name;kind;province;region;population;merged_into;merged_since
GM9001;Voorbeeldstad;municipality;Utrecht;Midden;44.100;GM9002;1-1-2099
GM9002;Nieuwe Stad;gemeente;Utrecht;;;;
;Werkorganisatie;joint;;;;;
"""


def load(text: str) -> commands.ImportResult:
    return commands.load_organisations(text.encode())


def refusals(text: str, load: Any = load) -> list[int]:
    with pytest.raises(CsvRowsError) as caught:
        load(text)
    return [one.number for one in caught.value.wrong]


def test_a_table_is_read_and_read_again_without_a_change():
    done = load(TABLE)
    assert (done.added, done.changed, done.same) == (3, 0, 0)
    town = Organisation.objects.get(code="GM9001")
    assert (town.name, town.province, town.population) == (
        "Voorbeeldstad",
        "Utrecht",
        44_100,
    )
    assert town.merged_into == Organisation.objects.get(code="GM9002")
    assert town.merged_since == date(2099, 1, 1)
    done = load(TABLE)
    assert (done.added, done.changed, done.same) == (0, 0, 3)


def test_columns_that_are_left_out_stay_as_they_are():
    load(TABLE)
    done = load("name;code\nAndersstad;GM9001\n")
    assert (done.added, done.changed) == (0, 1)
    town = Organisation.objects.get(code="GM9001")
    assert (town.name, town.population, town.region) == ("Andersstad", 44_100, "Midden")
    assert town.merged_into is not None


def test_everything_that_is_wrong_is_said_by_line_and_nothing_is_done():
    text = """code;name;kind;province;population;merged_into;merged_since
GM1;Goed;municipality;Utrecht;100;;
GM2;;municipality;;;;
GM3;Drie;dorp;;;;
GM4;Vier;;Beieren;;;
GM5;Vijf;;;veel;;
GM1;Nog eens;;;;;
;;;Utrecht;;;
GM6;Goed;;;;;
"""
    assert refusals(text) == [3, 4, 5, 6, 7, 8]
    assert not Organisation.objects.exists()
    assert not SecurityEvent.objects.exists()


def test_mergers_that_are_wrong_are_said_by_line():
    text = """code;name;merged_into;merged_since
GM1;Een;GM9;2099-01-01
GM2;Twee;GM1;
GM3;Drie;GM3;2099-01-01
GM4;Vier;GM1;morgen
GM5;Vijf;GM1;2099-01-01
"""
    assert refusals(text) == [2, 3, 4, 5]
    assert not Organisation.objects.exists()


def test_a_table_without_any_known_column_is_refused():
    with pytest.raises(ActionRefused):
        load("gemeente;aantal\nX;1\n")


def test_sizes_and_regions_of_known_organisations():
    load("code;name\nGM9001;Voorbeeldstad\n")
    done = commands.load_sizes(b"code,population,region\nGM9001,115 000,Rijnmond\n")
    assert done.changed == 1
    town = Organisation.objects.get()
    assert (town.population, town.region, town.about_population) == (
        115_000,
        "Rijnmond",
        "115.000",
    )
    assert commands.load_sizes(b"code,population\nGM9001,\n").changed == 1
    town = Organisation.objects.get()
    assert (town.population, town.size, town.about_population) == (None, None, "")
    wrong = refusals(
        "code,population\nGM9001,5\nGM9999,5\n",
        lambda t: commands.load_sizes(t.encode()),
    )
    assert wrong == [3]
    assert Organisation.objects.get().population is None


DOMAINS = """domain;organisations;state;valid_from;valid_until
voorbeeldstad.example;GM9001|Werkorganisatie;confirmed;;31-12-2098
Nieuw.example;GM9002;;2099-01-01;
"""


def load_domains(text: str) -> commands.ImportResult:
    return commands.load_domains(text.encode())


def test_domains_are_read_and_read_again_without_a_change():
    load(TABLE)
    assert load_domains(DOMAINS).added == 2
    assert load_domains(DOMAINS).same == 2
    joint = EmailDomain.objects.get(domain="voorbeeldstad.example")
    assert joint.state == "confirmed"
    assert joint.valid_until == date(2098, 12, 31)
    assert joint.organisations.count() == 2
    assert EmailDomain.objects.get(domain="nieuw.example").state == "suggested"
    assert load_domains("domain;valid_until\nnieuw.example;2100-01-01\n").changed == 1
    assert EmailDomain.objects.get(domain="nieuw.example").organisations.count() == 1


def test_wrong_domains_are_said_by_line_and_nothing_is_done():
    load(TABLE)
    text = """domain;organisations;state;valid_from;valid_until
goed.example;GM9001;confirmed;;
vооrbeeld.example;GM9001;;;
x@y.example;GM9001;;;
los.example;;;;
ander.example;GM9999;;;
derde.example;GM9001;misschien;;
vierde.example;GM9001;;2099-01-02;2099-01-01
vijfde.example;GM9001;;32-01-2099;
"""
    assert refusals(text, load_domains) == [3, 4, 5, 6, 7, 8, 9]
    assert not EmailDomain.objects.exists()


def test_a_name_that_several_have_is_not_guessed():
    for kind in ("municipality", "region"):
        Organisation.objects.create(name="Utrecht", kind=kind)
    assert refusals("domain;organisations\na.example;Utrecht\n", load_domains) == [2]


def test_reading_a_list_is_logged_with_who_and_what(person):
    admin = commands.add_role(person("Ada Administrator"), role="administrator")
    EmailDomain.objects.all().delete()
    commands.import_organisations(admin, content=TABLE.encode())
    commands.import_domains(admin, content=DOMAINS.encode())
    found = SecurityEvent.objects.filter(actor=admin)
    words = set(found.values_list("kind", "detail"))
    assert {("organisation", "list read"), ("domain", "list read")} <= words
    assert ("domain", "voorbeeldstad.example by list") in words
    assert ("organisation", "merged") in words


# -- At the command line ---------------------------------------------------------


def run(name: str, *args: str) -> str:
    out = StringIO()
    call_command(name, *args, stdout=out)
    return out.getvalue()


def test_what_is_exported_is_imported(tmp_path: Path):
    load(TABLE)
    Organisation.objects.create(name="=cmd|' /C calc'!A0", kind="other")
    load_domains(DOMAINS)
    for what in ("organisations", "domains"):
        text = run(f"export_{what}")
        assert "\n=" not in text
        assert ";=" not in text
        file = tmp_path / f"{what}.csv"
        file.write_text(text, newline="")
        before = Organisation.objects.count(), EmailDomain.objects.count()
        assert run(f"import_{what}", str(file)).startswith("0 added, 0 changed")
        assert before == (Organisation.objects.count(), EmailDomain.objects.count())


def refused(name: str, file: Path) -> str:
    with pytest.raises(CommandError) as caught:
        run(name, str(file))
    return str(caught.value)


def test_the_command_says_each_wrong_line_in_one_language(tmp_path: Path):
    file = tmp_path / "x.csv"
    file.write_text("code,population\nGM1,5\n")
    assert refused("load_sizes", file) == (
        "Nothing was changed.\nLine 2: This organisation is not known."
    )
    file.write_text("gemeente\nX\n")
    for language in ("nl", "en"):
        with translation.override(language):
            assert refused("import_organisations", file).startswith(
                "x.csv: Column “gemeente” is not known."
            )


@pytest.mark.parametrize(
    "name",
    ["import_domains", "import_organisations", "load_sizes", "load_municipalities"],
)
def test_a_file_that_does_not_open_is_told_in_one_language(name: str, tmp_path: Path):
    where = tmp_path / "nergens.csv"
    assert refused(name, where) == (
        "nergens.csv cannot be read: there is no such file."
    )
    where.mkdir()
    assert refused(name, where) == ("nergens.csv cannot be read: it is a folder.")


def test_what_is_wrong_with_a_list_of_municipalities_is_told(tmp_path: Path):
    file = tmp_path / "g.csv"
    row = "GM9001,Voorbeeldstad,Utrecht,voorbeeldstad.example,"
    file.write_text(f"code,name,province,domain,population\n{row}44100\n")
    assert run("load_municipalities", str(file)) == "1 municipality added.\n"
    assert run("load_municipalities", str(file)) == "0 municipalities added.\n"
    file.write_text("code,name,domain\nGM9001,Voorbeeldstad,voorbeeldstad.example\n")
    assert refused("load_municipalities", file) == (
        "g.csv cannot be read: it has no column “province”."
    )
    file.write_text(f"code,name,province,domain,population\n{row}veel\n")
    assert refused("load_municipalities", file) == (
        "g.csv cannot be read: this is not such a table."
    )


def test_whoever_made_the_list_need_not_be_there():
    load(TABLE)
    assert not User.objects.exists()
    assert SecurityEvent.objects.filter(actor=None, detail="by list").count() == 3
