"""THE journey of a caller, from the first ring to the goodbye.

    arrives ─► language? ─► who? (number; contact; customer number and PIN) ─► refused, or
    ─► closed notice ─► go on with an open case? ─► severity ─► CASE
    ─► open: agents ring, one after the other, until one accepts ─► conversation
    ─► closed, or no agent accepts, or `*`: voicemail ─► reference and due time

`advance` is the whole of it. It is pure and total: every event at every step has an answer, so that a repeated, late or
absurd request is answered too. What comes next is derived from what is not known yet (`next_question`), not from where
the caller was.

A turn in progress is one value, a `Draft`: the state, what is said, and the effects. Each function passes it on, and
only `Draft.turn` makes a `Turn` of it, so no effect is lost on the way.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import assert_never

from voice_intake.domain.callers.admission import AdmissionReason, Caller
from voice_intake.domain.calls.journey import (
    AddToTicket,
    Arrived,
    DialEnded,
    Effect,
    Ended,
    Event,
    Identified,
    KeysPressed,
    Line,
    OpenTicket,
    PageAgents,
    RecordingEnded,
    RecordingReported,
    Ring,
    State,
    Step,
    StoreVoicemail,
    Turn,
)
from voice_intake.domain.calls.prompts import (
    case_confirmation,
    closed_notice,
    question,
    refusal,
    say,
    severity_definitions,
)
from voice_intake.domain.calls.ringing import CUT_OFF, Telephone, next_telephone, seconds_left
from voice_intake.domain.hours.opening_hours import HoursException
from voice_intake.domain.language import Language
from voice_intake.domain.policy import response_target
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.speech import Ask, HangUp, Record, Say, Spelled, Worded
from voice_intake.domain.ticket import NOT_CHOSEN, PHONE_TIER, Priority
from voice_intake.domain.voicemail.voicemail import VoicemailStatus, classify

MOST_CANDIDATES = 5
"""Contacts that are read out when they share a number."""

LONGEST_CODE = 20
"""Digits that a customer number or a PIN may have."""


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What the journey needs of the desk: policy, exceptions to its hours, a free reference, telephones to ring."""

    policy: Policy
    now: datetime
    """When this turn is spoken: *today* and *tomorrow* refer to it. Everything else is decided by the arrival."""
    extras: tuple[HoursException, ...] = ()
    reference: str = ""
    telephones: tuple[Telephone, ...] = ()
    """The agents who can be rung now, in ring order. Needed where `may_ring`."""


@dataclass(frozen=True, kw_only=True)
class Draft:
    """A turn in progress: the state so far, what is said, and what the desk must remember."""

    state: State
    desk: Desk
    said: tuple[Say, ...] = ()
    effects: tuple[Effect, ...] = ()

    @property
    def policy(self) -> Policy:
        return self.desk.policy

    def with_state(self, state: State) -> "Draft":
        return replace(self, state=state)

    def say(self, key: str, /, **values: Worded) -> "Draft":
        """Add a prompt in the caller's language."""
        return self.say_all(say(self.state, key, **values))

    def say_all(self, *says: Say) -> "Draft":
        return replace(self, said=(*self.said, *says))

    def do(self, effect: Effect) -> "Draft":
        return replace(self, effects=(*self.effects, effect))

    def turn(self, line: Line) -> Turn:
        """The turn, with everything that the draft has gathered: the only place that makes one."""
        return Turn(self.state, line, self.effects)


def advance(state: State, event: Event, desk: Desk) -> Turn:
    """What one event leads to."""
    draft = Draft(state=state, desk=desk)
    match event:
        case Arrived(candidates):
            return _next(_match_number(draft, candidates))
        case Ended():
            return _end(draft)
        case RecordingReported():
            return _open_for_message(draft)
        case RecordingEnded():
            return _recorded(draft, event)
        case DialEnded():
            return _dialled(draft, event)
        case Identified() if state.step is Step.PIN:
            return _identified(draft, event)
        case Identified():
            return _pressed(draft, "")
        case KeysPressed(keys):
            return _pressed(draft, keys)
        case _ as never:
            assert_never(never)


def may_ring(state: State) -> bool:
    """Whether the next turn may ring an agent: from the first question that only an entitled caller hears."""
    is_before = state.step in (Step.ARRIVED, Step.LANGUAGE)
    is_over = state.step in (Step.VOICEMAIL, Step.CONFIRM, Step.DONE)
    return state.standing.is_open and state.is_entitled and not is_before and not is_over


def _match_number(draft: Draft, candidates: Sequence[Caller]) -> Draft:
    """One contact is the caller; several are candidates, entitled ones first."""
    known = sorted(candidates, key=lambda caller: (not caller.is_entitled, caller.name))[:MOST_CANDIDATES]
    languages = {caller.language for caller in known}
    language = languages.pop() if len(languages) == 1 else None
    if len(known) == 1:
        return draft.with_state(replace(draft.state, caller=known[0], language=language))
    return draft.with_state(replace(draft.state, candidates=tuple(known), language=language))


def next_question(state: State) -> Step | None:
    """The first question whose answer is not known yet; None where the caller can be served."""
    if state.language is None:
        return Step.LANGUAGE
    if state.caller is None:
        return Step.CONTACT if state.candidates else Step.CUSTOMER_NUMBER
    if state.caller.open_case and not state.adds_to and not state.wants_new_case:
        return Step.CASE
    if state.priority is None and not state.adds_to:
        return Step.SEVERITY
    return None


def _next(draft: Draft) -> Turn:
    """Goes on to the first thing that is not known yet; an entitled caller of whom all is known is served."""
    draft = _greet(draft)
    caller = draft.state.caller if draft.state.language else None
    if caller and not caller.is_entitled:
        return _refuse(draft, caller.reason)
    if caller:
        draft = _announce_hours(draft)
    step = next_question(draft.state)
    return _serve(draft) if step is None else _ask(_go_to(draft, step))


def _greet(draft: Draft) -> Draft:
    """The question for the language is a greeting too."""
    if draft.state.language and not draft.state.is_greeted:
        draft = draft.say("greeting", desk=draft.policy.desk_name)
    return draft.with_state(replace(draft.state, is_greeted=True))


def _announce_hours(draft: Draft) -> Draft:
    state = draft.state
    if state.standing.is_open or state.is_told_hours:
        return draft
    return draft.say_all(closed_notice(state, draft.desk.now)).with_state(replace(state, is_told_hours=True))


def _serve(draft: Draft) -> Turn:
    """Every question is answered: agents are rung, or a message is taken."""
    if draft.state.standing.is_open:
        return _ring(draft)
    if draft.state.priority in draft.policy.page_out_of_hours:
        draft = draft.do(PageAgents())
    return _take_message(draft)


def _ring(draft: Draft) -> Turn:
    """A caller who arrived while the desk was open is served, also when it has closed since."""
    state, desk = draft.state, draft.desk
    telephone, seconds = next_telephone(state, desk.telephones), seconds_left(state, desk.policy, desk.now)
    if telephone is None or seconds is None:
        return _take_message(draft.say("ring.nobody").do(PageAgents()))
    draft = draft.say("ring.next") if state.rung else draft.say("ring.first", reference=Spelled(state.reference))
    state = replace(
        state,
        step=Step.RINGING,
        ringing_since=state.ringing_since or desk.now,
        rung=(*state.rung, telephone.agent_id),
    )
    line = Ring(says=draft.said, agent_id=telephone.agent_id, phone=telephone.number, seconds=seconds)
    return draft.with_state(state).turn(line)


def _dialled(draft: Draft, event: DialEnded) -> Turn:
    """An agent who accepted has answered; a caller who is left alone after a few words may leave a message."""
    if draft.state.step is not Step.RINGING:
        return _finish(draft)
    draft = draft.with_state(replace(draft.state, is_answered=event.talked is not None))
    if event.is_left:
        return (draft if draft.state.is_answered else draft.do(PageAgents())).turn(HangUp())
    if event.talked is None:
        return _stop_ringing(draft) if event.is_stopped else _ring(draft)
    if event.talked < CUT_OFF:
        return _take_message(draft.say("ring.cut_off"))
    return _finish(draft.say_all(case_confirmation(draft.state)).say("goodbye"))


def _ring_again(draft: Draft) -> Turn:
    """After a wrong key the same agent is rung again."""
    return _ring(draft.with_state(replace(draft.state, rung=draft.state.rung[:-1])).say("again.wrong_key"))


def _stop_ringing(draft: Draft) -> Turn:
    return _take_message(draft.do(PageAgents()))


def _take_message(draft: Draft) -> Turn:
    return _record(draft.say(_voicemail_prompt(draft.state)))


def _voicemail_prompt(state: State) -> str:
    if state.adds_to:
        return "voicemail.added"
    return "voicemail.question" if state.priority is Priority.INFORMATION else "voicemail.opened"


def _go_to(draft: Draft, step: Step) -> Draft:
    return draft.with_state(replace(draft.state, step=step, tries=0, repeats=0))


def _ask(draft: Draft) -> Turn:
    """The question of the present step, after everything that is said before it."""
    return _wait(draft.say_all(*question(draft.state, draft.policy, draft.desk.now)))


def _wait(draft: Draft) -> Turn:
    digits = LONGEST_CODE if draft.state.step in (Step.CUSTOMER_NUMBER, Step.PIN) else 1
    return draft.turn(Ask(says=draft.said, digits=digits, seconds=draft.policy.question_seconds))


def _repeat(draft: Draft) -> Draft:
    return draft.with_state(replace(draft.state, repeats=draft.state.repeats + 1))


def _may_repeat(draft: Draft) -> bool:
    return draft.state.repeats < draft.policy.repeats


def _pressed(draft: Draft, keys: str) -> Turn:
    """`*` repeats every question, within reason; after that it counts as no answer. While it rings, it stops that."""
    is_star = "*" in keys
    if is_star and _may_repeat(draft) and _is_question(draft.state.step):
        return _ask(_repeat(draft))
    keys = "" if is_star else keys
    match draft.state.step:
        case Step.ARRIVED | Step.DONE:
            return _finish(draft)
        case Step.LANGUAGE:
            return _choose_language(draft, keys)
        case Step.CUSTOMER_NUMBER:
            return _key_in_customer_number(draft, keys)
        case Step.PIN:
            return _not_identified(draft)
        case Step.CONTACT:
            return _choose_contact(draft, keys)
        case Step.CASE:
            return _choose_case(draft, keys)
        case Step.SEVERITY:
            return _choose_severity(draft, keys)
        case Step.RINGING:
            return _stop_ringing(draft) if is_star else _ring_again(draft)
        case Step.VOICEMAIL:
            return _restart(draft) if is_star and _may_repeat(draft) else _nothing_said(draft)
        case Step.CONFIRM:
            return _choose_ending(draft, keys)
        case _ as never:
            assert_never(never)


def _is_question(step: Step) -> bool:
    return step not in (Step.ARRIVED, Step.RINGING, Step.VOICEMAIL, Step.DONE)


def _again(draft: Draft, keys: str) -> Turn | None:
    """The question once more after no key or a wrong one, or None when it was asked often enough."""
    state = draft.state
    if state.tries + 1 >= draft.policy.question_tries:
        return None
    languages = (state.language,) if state.language else tuple(Language)
    key = "again.wrong_key" if keys else "again.no_input"
    draft = draft.with_state(replace(state, tries=state.tries + 1))
    return _ask(draft.say_all(*(Say(key, language) for language in languages)))


def _choose_language(draft: Draft, keys: str) -> Turn:
    chosen = {"1": Language.DANISH, "2": Language.ENGLISH}.get(keys)
    if chosen is None and (again := _again(draft, keys)):
        return again
    return _next(draft.with_state(replace(draft.state, language=chosen or draft.policy.default_language)))


def _key_in_customer_number(draft: Draft, keys: str) -> Turn:
    if not keys:
        return _not_identified(draft)
    draft = draft.with_state(replace(draft.state, customer_number=keys[:LONGEST_CODE]))
    return _ask(_go_to(draft, Step.PIN))


def _identified(draft: Draft, event: Identified) -> Turn:
    draft = draft.with_state(replace(draft.state, customer_number=""))
    if event.is_shut:
        return _refuse(draft, AdmissionReason.SHUT)
    if event.caller is None:
        return _not_identified(draft)
    return _next(draft.with_state(replace(draft.state, caller=event.caller)))


def _not_identified(draft: Draft) -> Turn:
    """Never says whether it was the customer number or the PIN."""
    state = replace(draft.state, identifications=draft.state.identifications + 1, customer_number="")
    draft = draft.with_state(state)
    if state.identifications >= draft.policy.identify_tries:
        return _refuse(draft, AdmissionReason.UNKNOWN)
    return _ask(_go_to(draft, Step.CUSTOMER_NUMBER).say("identify.not_recognised"))


def _choose_contact(draft: Draft, keys: str) -> Turn:
    """`0`, or no answer: none of them, so customer number and PIN decide."""
    state = draft.state
    if keys.isdecimal() and 1 <= int(keys) <= len(state.candidates):
        chosen = state.candidates[int(keys) - 1]
        return _next(draft.with_state(replace(state, caller=chosen, candidates=())))
    if keys != "0" and (again := _again(draft, keys)):
        return again
    return _next(draft.with_state(replace(state, candidates=())))


def _refuse(draft: Draft, reason: AdmissionReason) -> Turn:
    draft = draft.say_all(refusal(draft.state, reason, draft.policy)).say("goodbye")
    return _finish(draft.with_state(replace(draft.state, refused=reason)))


def _choose_case(draft: Draft, keys: str) -> Turn:
    """Anything but `2` is a new case: no request is hidden in an old one by mistake."""
    state = draft.state
    case = state.caller.open_case if state.caller else None
    if keys != "2" or case is None:
        return _next(draft.with_state(replace(state, wants_new_case=True)))
    state = replace(state, adds_to=case, reference=case.reference, respond_by=case.respond_by, is_missed=False)
    return _next(draft.with_state(state).do(AddToTicket(case.ticket_id)))


def _choose_severity(draft: Draft, keys: str) -> Turn:
    if keys == "0" and _may_repeat(draft):
        definitions = severity_definitions(draft.state, draft.policy)
        return _wait(_repeat(draft).say_all(*definitions).say("severity.choose"))
    if keys in ("1", "2", "3", "4", "5"):
        return _open_case(draft, Priority(int(keys)), is_chosen=True)
    return _again(draft, keys) or _open_case(draft, NOT_CHOSEN, is_chosen=False)


def _open_case(draft: Draft, priority: Priority, *, is_chosen: bool) -> Turn:
    draft = _opened(draft, priority, is_chosen=is_chosen)
    draft = draft.with_state(replace(draft.state, priority=priority, is_missed=False))
    if not is_chosen:
        draft = draft.say("severity.assumed")
    if priority in draft.policy.knowledge_base_reminder:
        draft = draft.say("severity.knowledge_base")
    return _next(draft)


def _opened(draft: Draft, priority: Priority, *, is_chosen: bool) -> Draft:
    """The reference, and the effect that opens its case: the two are set together."""
    state = draft.state
    requester = _requester(state)
    if requester is None:
        raise ValueError("a case is opened for a requester")
    customer_id, contact_id = requester
    effect = OpenTicket(
        customer_id=customer_id,
        contact_id=contact_id,
        priority=priority,
        is_chosen=is_chosen,
        reference=state.reference or draft.desk.reference,
        respond_by=_due(draft, priority),
        step=state.step,
    )
    return draft.with_state(replace(state, reference=effect.reference, respond_by=effect.respond_by)).do(effect)


def _due(draft: Draft, priority: Priority) -> datetime | None:
    """The clock of a case runs from the instant at which the call arrived."""
    return response_target.due(draft.policy, PHONE_TIER, priority, draft.state.arrived_at, draft.desk.extras)


def _requester(state: State) -> tuple[int, int | None] | None:
    """Customer and contact that a case of this call belongs to; None when no entitled caller is known.

    Of contacts who share the number and were not asked yet, the entitled ones represent their customer if it is one.
    """
    if state.caller:
        return (state.caller.customer_id, state.caller.contact_id) if state.caller.is_entitled else None
    customers = {caller.customer_id for caller in state.candidates if caller.is_entitled}
    return (customers.pop(), None) if len(customers) == 1 else None


def _record(draft: Draft) -> Turn:
    state = replace(draft.state, step=Step.VOICEMAIL, tries=0, repeats=0, recordings=draft.state.recordings + 1)
    return _listen(draft.with_state(state))


def _listen(draft: Draft) -> Turn:
    policy = draft.policy
    return draft.turn(Record(says=draft.said, longest=policy.voicemail_longest, silence=policy.voicemail_silence))


def _recorded(draft: Draft, event: RecordingEnded) -> Turn:
    """Hanging up saves what was said; a recording without a message is asked for once more."""
    status, _ = classify(event.recording, draft.policy.voicemail_shortest)
    is_message = status is VoicemailStatus.CAPTURED
    state = replace(draft.state, has_message=draft.state.has_message or is_message)
    draft = draft.with_state(state).do(StoreVoicemail(event.recording))
    if event.by_hanging_up or state.step is not Step.VOICEMAIL:
        return draft.turn(HangUp())
    if event.is_restarted and _may_repeat(draft):
        return _restart(draft)
    return _confirm(draft) if is_message else _nothing_said(draft)


def _restart(draft: Draft) -> Turn:
    """The instructions are repeated, and the message begins anew: it does not count as a further one."""
    draft = _repeat(draft).say(_voicemail_prompt(draft.state))
    return _listen(draft.with_state(replace(draft.state, step=Step.VOICEMAIL, tries=0)))


def _nothing_said(draft: Draft) -> Turn:
    if draft.state.recordings == 1:
        return _record(draft.say("voicemail.again"))
    return _confirm(draft)


def _confirm(draft: Draft) -> Turn:
    """The due time is computed anew: the desk may have closed while the caller spoke."""
    state = draft.state
    if state.reference and not state.adds_to:
        draft = draft.with_state(replace(state, respond_by=_due(draft, state.priority or NOT_CHOSEN)))
    return _ask(_go_to(draft, Step.CONFIRM))


def _choose_ending(draft: Draft, keys: str) -> Turn:
    if keys == "1" and _may_repeat(draft):
        return _ask(_repeat(draft))
    if keys == "2" and draft.state.recordings < draft.policy.voicemail_messages:
        return _record(draft.say("voicemail.more"))
    return _finish(draft.say("goodbye"))


def _finish(draft: Draft) -> Turn:
    return draft.with_state(replace(draft.state, step=Step.DONE)).turn(HangUp(draft.said))


def _end(draft: Draft) -> Turn:
    """The call is over. An entitled administrator who came to no case gets one that says how far they came.

    A message counts more than the policy's switch, even where it is not known which of several contacts called. The
    step stays: an answer that arrives late is still understood.
    """
    state = draft.state
    if state.step is Step.RINGING and not state.is_answered:
        return draft.do(PageAgents()).turn(HangUp())
    is_owed = state.has_message or (state.is_entitled and draft.policy.missed_call_ticket)
    if state.reference or state.refused or not is_owed or not _requester(state):
        return draft.turn(HangUp())
    return _open_without_choice(draft)


def _open_for_message(draft: Draft) -> Turn:
    """A message that our questions did not lead to, left while we failed: its case is opened by the message.

    Where it is still open which contact called, that is left to the end of the call.
    """
    draft = draft.with_state(replace(draft.state, has_message=True))
    if draft.state.reference or not draft.state.is_entitled:
        return draft.turn(HangUp())
    return _open_without_choice(draft)


def _open_without_choice(draft: Draft) -> Turn:
    draft = _opened(draft, NOT_CHOSEN, is_chosen=False)
    return draft.with_state(replace(draft.state, is_missed=True)).turn(HangUp())
