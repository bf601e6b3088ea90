"""What is said at each step, as keys of the catalogue: the sentences themselves stand in `voice_intake/prompts/`."""

from datetime import datetime
from math import ceil

from voice_intake.domain.callers.admission import AdmissionReason
from voice_intake.domain.calls.journey import State, Step
from voice_intake.domain.language import Language
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.speech import RelativeTime, Say, Spelled, Worded
from voice_intake.domain.ticket import Tier


def question(state: State, policy: Policy, now: datetime) -> tuple[Say, ...]:
    """The question of the present step, as asked the first time and again on `*`."""
    match state.step:
        case Step.LANGUAGE:
            return tuple(Say("language.ask", language, (("desk", policy.desk_name),)) for language in Language)
        case Step.CUSTOMER_NUMBER:
            return (say(state, "identify.customer_number"),)
        case Step.PIN:
            return (say(state, "identify.pin"),)
        case Step.CONTACT:
            names = (
                say(state, "contact.choice", key=key, name=caller.name, customer=caller.customer)
                for key, caller in enumerate(state.candidates, start=1)
            )
            return (say(state, "contact.ask"), *names, say(state, "contact.none"))
        case Step.CASE if state.caller and state.caller.open_case:
            return (say(state, "case.ask", reference=Spelled(state.caller.open_case.reference)),)
        case Step.SEVERITY:
            return (say(state, "severity.ask"),)
        case Step.CONFIRM:
            is_last = state.recordings >= policy.voicemail_messages
            return (*_confirmation(state, now), say(state, "confirm.keys_last" if is_last else "confirm.keys"))
    raise ValueError(f"no question is asked at {state.step}")


def case_confirmation(state: State) -> Say:
    """Which case this call led to."""
    return say(state, "confirm.added" if state.adds_to else "confirm.opened", reference=Spelled(state.reference))


def _confirmation(state: State, now: datetime) -> tuple[Say, ...]:
    no_message = say(state, "confirm.no_message_added" if state.adds_to else "confirm.no_message")
    message = () if state.has_message else (no_message,)
    if state.respond_by and state.respond_by > now:
        return (case_confirmation(state), *message, say(state, "confirm.due", due=RelativeTime(state.respond_by, now)))
    return (case_confirmation(state), *message, say(state, "confirm.best_effort"))


def severity_definitions(state: State, policy: Policy) -> tuple[Say, ...]:
    return tuple(
        say(state, "severity.definition", key=int(priority), name=severity.name, definition=severity.definition)
        for priority, severity in sorted(policy.severities.items())
    )


def closed_notice(state: State, now: datetime) -> Say:
    standing = state.standing
    values: dict[str, Worded] = {"until": RelativeTime(standing.until, now)}
    if standing.names:
        values["name"] = standing.names
    return say(state, f"closed.{standing.reason}", **values)


def refusal(state: State, reason: AdmissionReason, policy: Policy) -> Say:
    """Why, and what to do instead: an e-mail, the standard hours, how long to wait."""
    values: dict[str, Worded] = {"email": policy.email_spoken}
    if reason is AdmissionReason.STANDARD:
        opens, closes = policy.hours[Tier.STANDARD].usual_day
        values |= {"opens": opens, "closes": closes}
    if reason is AdmissionReason.SHUT:
        values["minutes"] = ceil(policy.lockout_lasts.total_seconds() / 60)
    return say(state, f"refused.{reason}", **values)


def say(state: State, key: str, /, **values: Worded) -> Say:
    """A prompt in the caller's language; only asked once that is known."""
    if state.language is None:
        raise ValueError(f"{key} has no language to be said in")
    return Say(key, state.language, tuple(values.items()))
