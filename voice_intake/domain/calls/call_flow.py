"""THE journey of a caller, from the first ring to the goodbye.

    arrives ─► language? ─► who? (number; contact; customer number and PIN) ─► refused, or
    ─► closed notice ─► go on with an open case? ─► severity ─► TICKET
    ─► open: agents ring, one after the other, until one accepts ─► conversation
    ─► closed, or nobody does, or `*`: voicemail ─► reference and due time

`advance` is the whole of it: pure, and total: every event at every step has an answer, so that a repeated, late or
absurd request is answered too. What comes next is derived from what is not known yet (`_next`), not from where the
caller was.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from voice_intake.domain.callers.admission import Caller, Reason
from voice_intake.domain.calls.journey import (
    AddToTicket,
    Arrived,
    Effect,
    Ended,
    Event,
    Identified,
    KeepVoicemail,
    LeftMessage,
    OpenTicket,
    Pressed,
    Rang,
    Recorded,
    Ring,
    State,
    Step,
    TellTheDesk,
    Turn,
)
from voice_intake.domain.calls.prompts import case_told, closed_notice, definitions, question, refusal, say
from voice_intake.domain.calls.ringing import CUT_OFF, Telephone, next_telephone, seconds_left
from voice_intake.domain.hours.opening_hours import Extra
from voice_intake.domain.language import Language
from voice_intake.domain.policy import response_target
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.speech import Ask, HangUp, Record, Say, Spelled
from voice_intake.domain.ticket import NOT_CHOSEN, Priority, Tier
from voice_intake.domain.voicemail.voicemail import VoicemailStatus, judged

MOST_CANDIDATES = 5
"""Contacts that are read out when they share a number."""

LONGEST_CODE = 20
"""Digits that a customer number or a PIN may have."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the journey needs of the desk: policy, extra closed spans, a free reference, and who can be rung."""

    policy: Policy
    now: datetime
    """When this is said: today and tomorrow are told from here. Everything is judged by the arrival."""
    extras: tuple[Extra, ...] = ()
    reference: str = ""
    telephones: tuple[Telephone, ...] = ()
    """Who can be rung now, in the order in which they should be."""


def advance(state: State, event: Event, desk: Desk) -> Turn:
    """What one event leads to."""
    match event:
        case Arrived(candidates):
            return _next(_recognise(state, candidates), desk)
        case Ended():
            return _end(state, desk)
        case LeftMessage():
            return _keep_stray_message(state, desk)
        case Recorded():
            return _recorded(state, event, desk)
        case Rang():
            return _rang(state, event, desk)
        case Identified() if state.step is Step.PIN:
            return _identified(state, event, desk)
        case Identified():
            return _pressed(state, "", desk)
        case Pressed(keys):
            return _pressed(state, keys, desk)


def _recognise(state: State, candidates: Sequence[Caller]) -> State:
    """One contact is the caller; several are candidates, those who may come in first."""
    known = sorted(candidates, key=lambda caller: (not caller.is_entitled, caller.name))[:MOST_CANDIDATES]
    languages = {caller.language for caller in known}
    language = languages.pop() if len(languages) == 1 else None
    if len(known) == 1:
        return replace(state, caller=known[0], language=language)
    return replace(state, candidates=tuple(known), language=language)


def _next(state: State, desk: Desk, *said: Say, effects: tuple[Effect, ...] = ()) -> Turn:
    """Goes on to the first thing that is not known yet; `said` is heard before it."""
    if state.language is None:
        return _ask(_stand_at(replace(state, is_greeted=True), Step.LANGUAGE), desk)
    if not state.is_greeted:
        said = (say(state, "greeting", desk=desk.policy.desk_name), *said)
        state = replace(state, is_greeted=True)
    if state.caller is None:
        return _ask(_stand_at(state, Step.CONTACT if state.candidates else Step.CUSTOMER_NUMBER), desk, *said)
    if not state.caller.is_entitled:
        return _refuse(state, state.caller.reason, desk, *said)
    return _serve(state, state.caller, desk, *said, effects=effects)


def _serve(state: State, caller: Caller, desk: Desk, *said: Say, effects: tuple[Effect, ...] = ()) -> Turn:
    """Goes on with somebody who may come in."""
    if not state.standing.is_open and not state.is_told_hours:
        said = (*said, closed_notice(state, desk.now))
        state = replace(state, is_told_hours=True)
    if caller.open_case and not state.adds_to and not state.wants_new_case:
        return _ask(_stand_at(state, Step.CASE), desk, *said)
    if state.priority is None and not state.adds_to:
        return _ask(_stand_at(state, Step.SEVERITY), desk, *said)
    if state.standing.is_open:
        return _ring(state, desk, *said, effects=effects)
    if state.priority in desk.policy.page_out_of_hours:
        effects = (*effects, TellTheDesk())
    return _take_message(state, desk, *said, effects=effects)


def _ring(state: State, desk: Desk, *said: Say, effects: tuple[Effect, ...] = ()) -> Turn:
    """Whoever got in while the desk was open is served, also when it has closed since."""
    telephone, seconds = next_telephone(state, desk.telephones), seconds_left(state, desk.policy, desk.now)
    if telephone is None or seconds is None:
        nobody = say(state, "ring.nobody")
        return _take_message(state, desk, *said, nobody, effects=(*effects, TellTheDesk()))
    told = say(state, "ring.next") if state.rung else say(state, "ring.first", reference=Spelled(state.reference))
    state = replace(
        state,
        step=Step.RINGING,
        ringing_since=state.ringing_since or desk.now,
        rung=(*state.rung, telephone.agent_id),
    )
    line = Ring(says=(*said, told), agent_id=telephone.agent_id, phone=telephone.number, seconds=seconds)
    return Turn(state, line, effects)


def _rang(state: State, event: Rang, desk: Desk) -> Turn:
    """An agent who accepted has answered; a caller who is left alone after a few words may leave a message."""
    if state.step is not Step.RINGING:
        return _finish(state)
    state = replace(state, is_answered=event.talked is not None)
    if event.is_left:
        return Turn(state, HangUp(), () if state.is_answered else (TellTheDesk(),))
    if event.talked is None:
        return _stop_ringing(state, desk) if event.is_stopped else _ring(state, desk)
    if event.talked < CUT_OFF:
        return _take_message(state, desk, say(state, "ring.cut_off"))
    return _finish(state, *case_told(state), say(state, "goodbye"))


def _ring_again(state: State, desk: Desk) -> Turn:
    """A wrong key costs nobody their turn."""
    return _ring(replace(state, rung=state.rung[:-1]), desk, say(state, "again.wrong_key"))


def _stop_ringing(state: State, desk: Desk) -> Turn:
    return _take_message(state, desk, effects=(TellTheDesk(),))


def _take_message(state: State, desk: Desk, *said: Say, effects: tuple[Effect, ...] = ()) -> Turn:
    return _record(state, desk, *said, say(state, f"voicemail.{_occasion(state)}"), effects=effects)


def _occasion(state: State) -> str:
    if state.adds_to:
        return "added"
    return "question" if state.priority is Priority.INFORMATION else "opened"


def _stand_at(state: State, step: Step) -> State:
    return replace(state, step=step, tries=0, repeats=0)


def _ask(state: State, desk: Desk, *said: Say) -> Turn:
    return _wait(state, desk, *said, *question(state, desk.policy, desk.now))


def _wait(state: State, desk: Desk, *says: Say) -> Turn:
    digits = LONGEST_CODE if state.step in (Step.CUSTOMER_NUMBER, Step.PIN) else 1
    return Turn(state, Ask(says=says, digits=digits, seconds=desk.policy.question_seconds))


def _pressed(state: State, keys: str, desk: Desk) -> Turn:
    """`*` repeats every question, within reason; after that it counts as no answer. While it rings, it stops that."""
    if state.step in (Step.ARRIVED, Step.DONE):
        return _finish(state)
    if state.step is Step.RINGING:
        return _stop_ringing(state, desk) if "*" in keys else _ring_again(state, desk)
    if state.step is Step.VOICEMAIL:
        is_restarted = "*" in keys and state.repeats < desk.policy.repeats
        return _restart(state, desk) if is_restarted else _nothing_said(state, desk)
    if "*" in keys and state.repeats < desk.policy.repeats:
        return _ask(replace(state, repeats=state.repeats + 1), desk)
    keys = "" if "*" in keys else keys
    match state.step:
        case Step.LANGUAGE:
            return _choose_language(state, keys, desk)
        case Step.CUSTOMER_NUMBER:
            return _key_in_customer_number(state, keys, desk)
        case Step.PIN:
            return _not_identified(state, desk)
        case Step.CONTACT:
            return _choose_contact(state, keys, desk)
        case Step.CASE:
            return _choose_case(state, keys, desk)
        case Step.SEVERITY:
            return _choose_severity(state, keys, desk)
        case _:
            return _choose_ending(state, keys, desk)


def _again(state: State, keys: str, desk: Desk) -> Turn | None:
    """The question once more after no key or a wrong one, or None when it was asked often enough."""
    if state.tries + 1 >= desk.policy.question_tries:
        return None
    languages = (state.language,) if state.language else tuple(Language)
    key = "again.wrong_key" if keys else "again.no_input"
    return _ask(replace(state, tries=state.tries + 1), desk, *(Say(key, language) for language in languages))


def _choose_language(state: State, keys: str, desk: Desk) -> Turn:
    chosen = {"1": Language.DANISH, "2": Language.ENGLISH}.get(keys)
    if chosen is None and (again := _again(state, keys, desk)):
        return again
    return _next(replace(state, language=chosen or desk.policy.default_language), desk)


def _key_in_customer_number(state: State, keys: str, desk: Desk) -> Turn:
    if not keys:
        return _not_identified(state, desk)
    return _ask(_stand_at(replace(state, customer_number=keys[:LONGEST_CODE]), Step.PIN), desk)


def _identified(state: State, event: Identified, desk: Desk) -> Turn:
    state = replace(state, customer_number="")
    if event.is_shut:
        return _refuse(state, Reason.SHUT, desk)
    if event.caller is None:
        return _not_identified(state, desk)
    return _next(replace(state, caller=event.caller), desk)


def _not_identified(state: State, desk: Desk) -> Turn:
    """Never tells whether it was the customer number or the PIN."""
    state = replace(state, identifications=state.identifications + 1, customer_number="")
    if state.identifications >= desk.policy.identify_tries:
        return _refuse(state, Reason.UNKNOWN, desk)
    return _ask(_stand_at(state, Step.CUSTOMER_NUMBER), desk, say(state, "identify.not_recognised"))


def _choose_contact(state: State, keys: str, desk: Desk) -> Turn:
    """`0`, or no answer: none of them, so customer number and PIN decide."""
    if keys.isdecimal() and 1 <= int(keys) <= len(state.candidates):
        chosen = state.candidates[int(keys) - 1]
        return _next(replace(state, caller=chosen, candidates=()), desk)
    if keys != "0" and (again := _again(state, keys, desk)):
        return again
    return _next(replace(state, candidates=()), desk)


def _refuse(state: State, reason: Reason, desk: Desk, *said: Say) -> Turn:
    sentence = refusal(state, reason, desk.policy)
    return _finish(replace(state, refused=reason), *said, sentence, say(state, "goodbye"))


def _choose_case(state: State, keys: str, desk: Desk) -> Turn:
    """Anything but `2` is a new case: nobody's request is hidden in an old one by mistake."""
    case = state.caller.open_case if state.caller else None
    if keys != "2" or case is None:
        return _next(replace(state, wants_new_case=True), desk)
    state = replace(state, adds_to=case, reference=case.reference, respond_by=case.respond_by, is_missed=False)
    return _next(state, desk, effects=(AddToTicket(case.ticket_id),))


def _choose_severity(state: State, keys: str, desk: Desk) -> Turn:
    if keys == "0" and state.repeats < desk.policy.repeats:
        state = replace(state, repeats=state.repeats + 1)
        return _wait(state, desk, *definitions(state, desk.policy), say(state, "severity.choose"))
    if keys in ("1", "2", "3", "4", "5"):
        return _open_case(state, Priority(int(keys)), desk, is_chosen=True)
    return _again(state, keys, desk) or _open_case(state, NOT_CHOSEN, desk, is_chosen=False)


def _open_case(state: State, priority: Priority, desk: Desk, *, is_chosen: bool) -> Turn:
    state, effect = _opened(replace(state, priority=priority, is_missed=False), priority, desk, is_chosen=is_chosen)
    said = () if is_chosen else (say(state, "severity.assumed"),)
    if priority in desk.policy.knowledge_base_reminder:
        said = (*said, say(state, "severity.knowledge_base"))
    return _next(state, desk, *said, effects=(effect,))


def _opened(state: State, priority: Priority, desk: Desk, *, is_chosen: bool) -> tuple[State, OpenTicket]:
    """The clock of a case runs from the instant at which the call arrived."""
    respond_by = response_target.due(desk.policy, Tier.EXTENDED, priority, state.arrived_at, desk.extras)
    requester = _requester(state)
    if requester is None:
        raise ValueError("a case is opened for somebody")
    customer_id, contact_id = requester
    reference = state.reference or desk.reference
    effect = OpenTicket(
        customer_id=customer_id,
        contact_id=contact_id,
        priority=priority,
        is_chosen=is_chosen,
        reference=reference,
        respond_by=respond_by,
        step=state.step,
    )
    return replace(state, reference=reference, respond_by=respond_by), effect


def _requester(state: State) -> tuple[int, int | None] | None:
    """Customer and contact that a case of this call belongs to; None when nobody entitled is known.

    Of contacts who share the number and were not asked yet, the entitled ones stand for their customer if it is one.
    """
    if state.caller:
        return (state.caller.customer_id, state.caller.contact_id) if state.caller.is_entitled else None
    customers = {caller.customer_id for caller in state.candidates if caller.is_entitled}
    return (customers.pop(), None) if len(customers) == 1 else None


def _record(state: State, desk: Desk, *said: Say, effects: tuple[Effect, ...] = ()) -> Turn:
    state = replace(state, step=Step.VOICEMAIL, tries=0, repeats=0, recordings=state.recordings + 1)
    policy = desk.policy
    line = Record(says=said, longest=policy.voicemail_longest, silence=policy.voicemail_silence)
    return Turn(state, line, effects)


def _recorded(state: State, event: Recorded, desk: Desk) -> Turn:
    """Hanging up keeps what was said; a message that is none is asked for once more."""
    effects: tuple[Effect, ...] = (KeepVoicemail(event.recording),)
    status, _ = judged(event.recording, desk.policy.voicemail_shortest)
    is_message = status is VoicemailStatus.CAPTURED
    state = replace(state, has_message=state.has_message or is_message)
    if event.by_hanging_up or state.step is not Step.VOICEMAIL:
        return Turn(state, HangUp(), effects)
    if event.is_restarted and state.repeats < desk.policy.repeats:
        return replace(_restart(state, desk), effects=effects)
    turn = _confirm(state, desk) if is_message else _nothing_said(state, desk)
    return replace(turn, effects=effects)


def _restart(state: State, desk: Desk) -> Turn:
    """What to say is told once more, and the message begins anew: it is no further one."""
    turn = _record(replace(state, recordings=state.recordings - 1), desk, say(state, f"voicemail.{_occasion(state)}"))
    return replace(turn, state=replace(turn.state, repeats=state.repeats + 1))


def _nothing_said(state: State, desk: Desk) -> Turn:
    if state.recordings == 1:
        return _record(state, desk, say(state, "voicemail.again"))
    return _confirm(state, desk)


def _confirm(state: State, desk: Desk) -> Turn:
    """The due time is told as it is now: the desk may have closed while the caller spoke."""
    if state.reference and not state.adds_to:
        priority = state.priority or NOT_CHOSEN
        due = response_target.due(desk.policy, Tier.EXTENDED, priority, state.arrived_at, desk.extras)
        state = replace(state, respond_by=due)
    return _ask(_stand_at(state, Step.CONFIRM), desk)


def _choose_ending(state: State, keys: str, desk: Desk) -> Turn:
    if keys == "1" and state.repeats < desk.policy.repeats:
        return _ask(replace(state, repeats=state.repeats + 1), desk)
    if keys == "2" and state.recordings < desk.policy.voicemail_messages:
        return _record(state, desk, say(state, "voicemail.more"))
    return _finish(state, say(state, "goodbye"))


def _finish(state: State, *says: Say) -> Turn:
    return Turn(replace(state, step=Step.DONE), HangUp(says))


def _end(state: State, desk: Desk) -> Turn:
    """The call is over. An entitled administrator who came to no case gets one that says how far they came.

    A message counts more than the policy's switch, and even where it was not said which of several contacts called. The
    step stays: an answer that arrives late is still understood.
    """
    if state.step is Step.RINGING and not state.is_answered:
        return Turn(state, HangUp(), (TellTheDesk(),))
    is_owed = state.has_message or (state.is_entitled and desk.policy.missed_call_ticket)
    if state.reference or state.refused or not is_owed or not _requester(state):
        return Turn(state, HangUp())
    return _open_without_choice(state, desk)


def _keep_stray_message(state: State, desk: Desk) -> Turn:
    """A message that our questions did not lead to: left while we failed, so its case is opened by the message.

    Where it is still open which contact called, that is left to the end of the call.
    """
    state = replace(state, has_message=True)
    if state.reference or not state.is_entitled:
        return Turn(state, HangUp())
    return _open_without_choice(state, desk)


def _open_without_choice(state: State, desk: Desk) -> Turn:
    state, effect = _opened(state, NOT_CHOSEN, desk, is_chosen=False)
    return Turn(replace(state, is_missed=True), HangUp(), (effect,))
