"""The policy file: what the packaged one says, and that every slip in one is named, all at once."""

import tomllib
from datetime import date, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

import voice_intake.policy
from voice_intake.domain.errors import PolicyFault
from voice_intake.domain.hours.opening_hours import DaySpan, SpecialDay
from voice_intake.domain.language import Bilingual, Language
from voice_intake.domain.policy.policy import Policy, Voice, parse
from voice_intake.domain.ticket import Priority, Tier

PACKAGED = (Path(voice_intake.policy.__file__).parent / "support-policy.toml").read_text(encoding="utf-8")
OFFICE, LONG = (DaySpan(9 * 60, 17 * 60),), (DaySpan(8 * 60, 22 * 60),)
REASON = 'reason = { da = "flytning", en = "moving house" }'


def changed(old: str, new: str) -> str:
    assert old in PACKAGED
    return PACKAGED.replace(old, new, 1)


def faults_of(text: str) -> list[str]:
    with pytest.raises(PolicyFault) as caught:
        parse(text)
    return caught.value.faults


def test_packaged_policy_says_what_the_source_says() -> None:
    policy = parse(PACKAGED)
    assert (policy.desk_name, policy.phone_number, policy.holiday_country) == ("MOCH", "+442871359777", "DK")
    assert policy.time_zone == ZoneInfo("Europe/Copenhagen")
    assert policy.hours[Tier.STANDARD].weekly == (*(OFFICE,) * 5, (), ())
    assert policy.hours[Tier.EXTENDED].weekly == (*(LONG,) * 5, (), ())
    assert policy.answer_within == timedelta(hours=12)
    targets = {priority.value: severity.target for priority, severity in policy.severities.items()}
    assert targets == {1: hours(2), 2: hours(4), 3: hours(12), 4: hours(24), 5: None}
    assert not policy.hours[Tier.STANDARD].closed_days


def test_packaged_policy_has_the_switches_and_patience_agreed() -> None:
    policy = parse(PACKAGED)
    assert policy.voices[Language.DANISH] == Voice(name="Polly.Sofie-Neural", language="da-DK")
    assert policy.voices[Language.ENGLISH] == Voice(name="Polly.Amy-Neural", language="en-GB")
    assert policy.knowledge_base_reminder == (Priority.LOW, Priority.MINOR, Priority.INFORMATION)
    assert (policy.page_out_of_hours, policy.missed_call_ticket, policy.warn_at) == ((), True, 0.75)
    assert (policy.question_tries, policy.question_seconds, policy.repeats) == (2, 6, 5)
    assert (policy.identify_tries, policy.lockout_failures, policy.lockout_window) == (3, 5, timedelta(minutes=15))
    assert (policy.ring_agent, policy.ring_total) == (timedelta(seconds=20), timedelta(seconds=90))
    assert (policy.voicemail_longest, policy.voicemail_shortest) == (timedelta(minutes=5), timedelta(seconds=2))
    assert (policy.voicemail_messages, policy.retention_days) == (3, 90)


def test_severities_are_told_in_both_languages_without_abbreviations() -> None:
    for severity in parse(PACKAGED).severities.values():
        for language in Language:
            assert severity.name[language]
            assert severity.definition[language].endswith(".")
            assert not {"f.eks.", "e.g.", "ca.", "/"} & set(severity.definition[language].split())


def test_policy_is_a_value_that_nobody_can_change() -> None:
    policy = parse(PACKAGED)
    assert policy == parse(PACKAGED)
    assert hash(policy) == hash(parse(PACKAGED))
    with pytest.raises(TypeError):
        policy.hours[Tier.STANDARD] = policy.hours[Tier.EXTENDED]  # type: ignore[index]


def test_examples_in_the_packaged_file_hold_when_they_are_taken_in() -> None:
    lines = PACKAGED.splitlines()
    start = next(number for number, line in enumerate(lines) if line == "# [[closed_days]]")
    examples = [line.removeprefix("# ") for line in lines[start:] if line.startswith("# ") and line[2] in "[drth"]
    taken = [line for line in examples if "=" in line or line.startswith("[[")]
    policy = parse(PACKAGED + "\n".join(taken))
    eve, bridge = policy.hours[Tier.STANDARD].closed_days
    assert (eve.year, eve.month, eve.day, bridge.year) == (None, 12, 24, 2027)
    assert policy.hours[Tier.EXTENDED].closed_days == (eve,)
    assert policy.hours[Tier.EXTENDED].open_days[0].spans == (DaySpan(600, 840),)


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('name = "MOCH"', "", "desk.name is missing: give the desk's name as callers know it"),
        ('name = "MOCH"', "name = 7", "desk.name = 7: give the desk's name as callers know it"),
        ('name = "MOCH"', 'nmae = "MOCH"', "desk.nmae is unknown: did you mean name?"),
        ('tuesday = "09:00-17:00"', 'thusday = "09:00-17:00"', "thusday is unknown: did you mean tuesday?"),
        ("[tickets]", "[tikets]", "tikets is unknown: did you mean tickets?"),
        (
            '"+442871359777"',
            '"02871359777"',
            'desk.phone_number = "02871359777": give the number with its country code',
        ),
        ('"support@example.com"', '"support"', 'desk.email = "support": give an e-mail address'),
        ('"https://example.com/', '"http://example.com/', "desk.knowledge_base = "),
        ('default_language = "da"', 'default_language = "sv"', 'desk.default_language = "sv": give "da" or "en"'),
        ('language = "da-DK"', 'language = "en-GB"', 'voices.da.language = "en-GB": give the voice'),
        ('"Europe/Copenhagen"', '"Europe/Copenhaven"', 'did you mean "Europe/Copenhagen"?'),
        ('"Europe/Copenhagen"', '"Europe"', 'hours.time_zone = "Europe": '),
        ('holiday_country = "DK"', 'holiday_country = "DA"', 'hours.holiday_country = "DA": give the ISO code'),
        ('monday = "09:00-17:00"', 'monday = "9-17"', 'hours.standard.monday = "9-17": give hours, such as'),
        ('monday = "09:00-17:00"', 'monday = "17:00-09:00"', "a span ends after it begins"),
        ('monday = "09:00-17:00"', 'monday = "09:00-24:30"', "a day ends at 24:00"),
        ('monday = "09:00-17:00"', 'monday = ["09:00-12:00", "11:00-17:00"]', "none overlaps the next"),
        ('monday = "09:00-17:00"', 'mondag = "09:00-17:00"', "hours.standard.mondag is unknown: did you mean monday?"),
        ('answer_within = "12 hours"', 'answer_within = "12"', 'reaction.answer_within = "12": give a duration'),
        ('answer_within = "12 hours"', 'answer_within = "0 hours"', "reaction.answer_within = "),
        ("warn_at = 0.75", "warn_at = 75", "reaction.warn_at = 75: give a share of the target between 0 and 1"),
        ('target = "2 hours"', 'target = "soon"', 'severities.1.target = "soon": give working time, such as "2 hours"'),
        ('target = "2 hours"', "", "severities.1.target is missing"),
        ("[severities.5]", "[severities.6]", "severities.5 is missing: give a table [severities.5]"),
        ('name.da = "Kritisk problem"', 'name.da = ""', 'severities.1.name.da = "": give the text in Danish'),
        ("missed_call_ticket = true", 'missed_call_ticket = "yes"', "tickets.missed_call_ticket = "),
        (
            "knowledge_base_reminder = [3, 4, 5]",
            "knowledge_base_reminder = [3, 6]",
            "[3, 6]: give a list of priorities",
        ),
        ("tries = 2 ", "tries = true ", "questions.tries = true: give a whole number from 1 to 5"),
        ('each_agent = "20 seconds"', 'each_agent = "9 seconds"', 'ringing.each_agent = "9 seconds": '),
        ('each_agent = "20 seconds"', 'each_agent = "2 minutes"', "ringing.each_agent is longer than ringing.in_all"),
        ('shortest = "2 seconds"', 'shortest = "31 seconds"', "voicemail.shortest = "),
        ("[desk]", "[desk", "this is not TOML: "),
        ("[desk]", "closed_days = 3\n[desk]", "closed_days = 3: give tables, each written [[closed_days]]"),
        ('"Europe/Copenhagen"', "1", "hours.time_zone = 1: give a time zone, such as"),
        ('"Europe/Copenhagen"', '"%"', 'hours.time_zone = "%": give a time zone, such as'),
        ("knowledge_base_reminder = [3, 4, 5]", 'knowledge_base_reminder = ["3"]', '["3"]: give a list of priorities'),
        ('answer_within = "12 hours"', 'answer_within = "2001 hours"', "reaction.answer_within = "),
    ],
)
def test_slip_is_named_with_its_place_and_its_mend(old: str, new: str, fault: str) -> None:
    assert any(fault in found for found in faults_of(changed(old, new)))


@pytest.mark.parametrize(
    ("row", "fault"),
    [
        ('date = "02-30"', 'closed_days[1].date = "02-30": give a date, such as 2026-12-24'),
        ("date = 2026-12-24T10:00:00", "closed_days[1].date = 2026-12-24T10:00:00: give a date"),
        ('date = "12-24"\ntier = "gold"', 'closed_days[1].tier = "gold": give "standard" or "extended"'),
        ('date = "12-24"\nhours = "09:00-12:00"', "closed_days[1].hours is unknown"),
    ],
)
def test_closed_day_that_does_not_hold_is_named(row: str, fault: str) -> None:
    found = faults_of(f"{PACKAGED}\n[[closed_days]]\n{row}\n{REASON}\n")
    assert [fault in it for it in found] == [True]


def test_special_days_reach_the_tiers_they_are_for() -> None:
    rows = f'[[closed_days]]\ndate = "02-29"\ntier = "extended"\n{REASON}\n[[open_days]]\ndate = 2026-04-02\n{REASON}\n'
    policy = parse(f"{PACKAGED}\n{rows}")
    moving = Bilingual(da="flytning", en="moving house")
    yearly = SpecialDay(year=None, month=2, day=29, reason=moving)
    once = SpecialDay(year=2026, month=4, day=2, reason=moving, spans=None)
    assert special_days(policy, Tier.EXTENDED) == ((yearly,), (once,))
    assert special_days(policy, Tier.STANDARD) == ((), (once,))


def test_a_day_stands_once_and_an_open_one_has_hours() -> None:
    eve, saturday = (f"date = {day}\n{REASON}\n" for day in (date(2026, 12, 24), date(2026, 12, 26)))
    found = faults_of(f"{PACKAGED}\n[[closed_days]]\n{eve}[[open_days]]\n{eve}[[open_days]]\n{saturday}")
    assert found == [
        "open_days[1].date = 2026-12-24: this day stands in the file already: keep one of the two",
        'open_days[2].date = 2026-12-26: this weekday has no hours of its own: give hours = "09:00-17:00"',
    ]


def test_open_day_without_hours_is_refused() -> None:
    assert faults_of(f"{PACKAGED}\n[[open_days]]\ndate = 2026-04-02\nhours = []\n{REASON}") == [
        "open_days[1].hours = []: an open day has hours; a closed one belongs under [[closed_days]]"
    ]


def test_message_that_could_never_count_is_refused() -> None:
    text = changed('shortest = "2 seconds"', 'shortest = "20 seconds"').replace('"5 minutes"', '"15 seconds"')
    assert faults_of(text) == ["voicemail.shortest is not shorter than voicemail.longest: no message could ever count"]


def test_a_value_where_a_table_belongs_is_one_fault() -> None:
    rest = PACKAGED[PACKAGED.index("[voices.da]") :]
    assert faults_of(f"desk = 3\n{rest}") == ["desk = 3: give a table [desk]"]


def test_desk_that_never_opens_is_refused() -> None:
    start, end = PACKAGED.index("[hours.standard]"), PACKAGED.index("[hours.extended]")
    assert faults_of(PACKAGED[:start] + "[hours.standard]\n" + PACKAGED[end:]) == [
        'hours.standard never opens: give at least one day, such as monday = "09:00-17:00"'
    ]


def test_target_that_the_hours_can_hardly_hold_is_refused() -> None:
    start, end = PACKAGED.index("[hours.standard]"), PACKAGED.index("[hours.extended]")
    rare = PACKAGED[:start] + '[hours.standard]\nsunday = "10:00-10:05"\n' + PACKAGED[end:]
    assert faults_of(rare) == [
        "reaction.answer_within takes more than 100 weeks of hours.standard: shorten it, or open longer"
    ]


def test_around_the_clock_and_several_units_are_understood() -> None:
    policy = parse(changed('monday = "09:00-17:00"', 'monday = "00:00-24:00"'))
    assert policy.hours[Tier.STANDARD].weekly[0] == (DaySpan(0, 1440),)
    spelled = parse(changed('"15 minutes"', '"1 hour, 30 minutes and 1 second"'))
    assert spelled.lockout_window == timedelta(hours=1, minutes=30, seconds=1)


def test_empty_file_names_every_table_once() -> None:
    tables = [key for key in tomllib.loads(PACKAGED) if key not in ("closed_days", "open_days")]
    assert sorted(fault.split(" ")[0] for fault in faults_of("")) == sorted(tables)


def test_all_faults_are_told_at_once() -> None:
    text = changed('name = "MOCH"', "").replace("warn_at = 0.75", "warn_at = 2").replace('"DK"', '"XX"')
    assert len(faults_of(text + "\nextra = 1\n")) == 4


def special_days(policy: Policy, tier: Tier) -> tuple[tuple[SpecialDay, ...], tuple[SpecialDay, ...]]:
    return policy.hours[tier].closed_days, policy.hours[tier].open_days


def hours(number: int) -> timedelta:
    return timedelta(hours=number)


def test_no_deadline_belongs_to_priority_five_alone() -> None:
    """As the database has it: anything else would refuse a ticket in the middle of a call."""
    before, after = changed('target = "24 hours"', 'target = "best effort"').rsplit('"best effort"', 1)
    text = f'{before}"24 hours"{after}'
    named = {fault.split(" ")[0] for fault in faults_of(text)}
    assert named == {"severities.4.target", "severities.5.target"}
