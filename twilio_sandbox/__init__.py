"""A Twilio to develop against. It plays Twilio's part over real HTTP and imports nothing of the application.

What calls what in a call, from top to bottom; no module imports one above it:

    phones      a JSON API by which people hold both ends of a call
    account     numbers, clock, fault injection; starts the REST API
    rest        Twilio's REST API
    calls       Number.rings -> Call.press, Callee.answers: what a driver does
    verbs       script runs a document: <Gather>, <Record>, <Dial>, ...; yields what the line waits for
    line        Leg: one end of a call, its time, events and status callbacks
    network     what all legs share: callbacks, messages, recordings, fault injection, quirks
    twiml       documents and their rules
    media       audio and recordings
    http        one signed request to the application, with retries and redirects

    clock = VirtualClock(datetime(2026, 11, 23, 9, tzinfo=UTC))     # or none: the machine's time; calls move it on
    with Account(sid, token, clock=clock) as account:
        number = account.number("+442871359777", voice_url=..., voice_fallback_url=..., status_callback=...)
        call = number.rings("+4520123456", at=..., hangs_up_in=..., more={"ForwardedFrom": ...})

        call.new_heard()        # Heard(kind, text, voice, language, seconds); kind: say, play, pause, beep, ...
        call.waits_for          # None, or Waiting(kind="gather" | "record" | "dial" | "bridge", action, timeout, ...)
        call.press("1")         # or press("4711#"), press("1", barge_in=True)
        call.wait()             # until the line gives up; call.wait(20) during a Dial
        call.speak(tone(9))     # ended by "#"; or speak(read_wav(path), Ending.HANG_UP), or Ending.SILENCE
        call.say("to", confidence=0.9)
        call.hang_up()
        call.agent_leg().answers().presses("1")     # ignores, is_busy, voicemail_picks_up, talks(60), hangs_up, ...

        call.is_over, call.ended_by, call.status, call.seconds
        call.requests           # Exchange(url, form, status, body, sent, answer, twin), byte for byte
        call.faults             # what Twilio would not accept; `account.faults` adds refused callbacks
        call.recordings         # Recording(sid, status, audio, seconds, sha256, error_code)

Callbacks go out beside the call: whenever a verb above returns, those that are due were delivered, in order, and are in
`account.callbacks.deliveries`. After `account.hold_callbacks()` the driver decides about each of
`account.callbacks.pending`: `deliver(callback)` (as often as wanted), `drop(callback)`, `deliver_everything()`.

`account.fault_injection = FaultInjection(duplicate=0.2, drop=0.1, ...)` breaks things by chance and `seed`;
`call.next_turn_twice()` sends one request twice at once, `call.repeat(call.requests[-1])` sends the same bytes again.
`account.quirks = Quirks(...)` chooses where Twilio's documentation is silent.

`account.serve()` starts the REST API and answers its URL; sid and token open it, as does `account.api_key()`. It keeps
calls, recordings, numbers and messages, and is in step with the line: a live call can be ended or sent elsewhere.
`account.outbound_calls` are the calls placed through it, `account.messages` the texts; `number.receives_text`,
`account.refuse_texts` and `account.lose_texts` are the other side of texting. `account.callbacks.settle()` waits for
callbacks that other threads deliver. `account.rest` is the same API as a WSGI application.

`call.will_say("It does not work")` before `speak` is the transcript that a <Transcription> reports to its callback.

Enqueue, Conference, Connect and recorded Dials are not played: they raise NotPlayed.

Time is simulated: a Say takes a second for 15 characters, a Gather its timeout; nothing sleeps.
"""

from twilio_sandbox.account import Account
from twilio_sandbox.calls.call import Call
from twilio_sandbox.calls.callee import Callee
from twilio_sandbox.calls.number import Number
from twilio_sandbox.clock import VirtualClock
from twilio_sandbox.http.exchange import Answer, ConnectFailed, Exchange, NoAnswer, Outgoing
from twilio_sandbox.http.signature import sign
from twilio_sandbox.line.events import CallStatus, EndedBy, Ending, Heard, NobodyListens, NotPlayed, Waiting
from twilio_sandbox.media.audio import Audio, read_wav, silence, tone
from twilio_sandbox.media.recording import Recording
from twilio_sandbox.network.callbacks import Callback, Callbacks, Delivery
from twilio_sandbox.network.fault_injection import FaultInjection
from twilio_sandbox.network.network import Quirks

__all__ = [
    "Account",
    "Answer",
    "Audio",
    "Call",
    "CallStatus",
    "Callback",
    "Callbacks",
    "Callee",
    "ConnectFailed",
    "Delivery",
    "EndedBy",
    "Ending",
    "Exchange",
    "FaultInjection",
    "Heard",
    "NoAnswer",
    "NobodyListens",
    "NotPlayed",
    "Number",
    "Outgoing",
    "Quirks",
    "Recording",
    "VirtualClock",
    "Waiting",
    "read_wav",
    "sign",
    "silence",
    "tone",
]
