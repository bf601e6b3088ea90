"""A line of the journey as a TwiML document. What could not work is refused here, and never reaches a caller."""

from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

from voice_intake.actions.calls.screen_agent import AgentLine
from voice_intake.domain.agents import agent_phone
from voice_intake.domain.callbacks.callback import LONGEST_TALK, RING_CONTACT
from voice_intake.domain.callbacks.prompts import AgentInstruction, CallContact
from voice_intake.domain.calls.journey import Line, Ring
from voice_intake.domain.calls.ringing import Connect
from voice_intake.domain.language import Language
from voice_intake.domain.policy.policy import Policy
from voice_intake.domain.speech import Ask, HangUp, Record, Say
from voice_intake.prompts.catalogue import Catalogue
from webhooks.urls import Urls

ADDED_BY_TWILIO = 5
"""Seconds that a Dial rings longer than its timeout: https://www.twilio.com/docs/voice/twiml/dial#timeout"""

LONGEST_SAY = 4096
"""Characters that one Say may have."""


@dataclass(frozen=True, kw_only=True)
class Renderer:
    """Renders lines in this deployment's words and voices."""

    policy: Policy
    catalogue: Catalogue
    urls: Urls
    is_transcribed: bool = False
    """Whether Twilio writes messages down while they are spoken."""
    _voices: dict[Language, dict[str, str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        voices = {key: {"voice": voice.name, "language": voice.language} for key, voice in self.policy.voices.items()}
        object.__setattr__(self, "_voices", voices)

    def __call__(self, line: Line, number: int) -> str:
        """The document of a line; turn `number` is what the caller answers."""
        match line:
            case Ask():
                return _document(self._ask(line, self.urls.turn(number)))
            case Record():
                return _document(self._record(line, self.urls.turn(number), finish_on="#*", number=number))
            case Ring():
                return _document(self._ring(line, self.urls.turn(number)))
            case HangUp(says):
                return _document(self._say(says) + _verb("Hangup"))

    def screening(self, line: AgentLine, attempt_id: int) -> str:
        """The document of an agent's leg. Where it runs out the two are joined, so all but one end the leg."""
        match line:
            case Ask():
                return _document(self._ask(line, self.urls.screened(attempt_id)) + _verb("Hangup"))
            case HangUp(says):
                return _document(self._say(says) + _verb("Hangup"))
            case Connect():
                return _document("")

    def callback(self, line: AgentInstruction, callback_id: int) -> str:
        """The document of the leg of an agent who calls back."""
        match line:
            case Ask():
                action = self.urls.callback(callback_id, "answer")
                return _document(self._ask(line, action) + _verb("Hangup"))
            case CallContact():
                return _document(self._say(line.says) + self._dial_contact(line, callback_id))
            case HangUp(says):
                return _document(self._say(says) + _verb("Hangup"))

    def after_message(self, line: Line, number: int) -> str:
        """The same, where a message has just been spoken: nobody listens to what is said from now on."""
        document = self(line, number)
        if not self.is_transcribed:
            return document
        return document.replace("<Response>", f"<Response>{_stop(number - 1)}", 1)

    def voicemail_without_database(self) -> str:
        """The document for the worst day, in both languages: it needs nothing but us, and is made once at the start."""
        says = tuple(Say("fallback.voicemail", language) for language in Language)
        line = Record(says=says, longest=self.policy.voicemail_longest, silence=self.policy.voicemail_silence)
        return _document(self._record(line, self.urls.fallback_thanks, finish_on="#"))

    def thanks_without_database(self) -> str:
        """What follows that voicemail."""
        return _document(self._thanks())

    def voicemail_at_twilio(self) -> str:
        """That voicemail as the text of a TwiML Bin, which Twilio keeps, and which needs nothing of ours.

        Without an action, a Record asks its own document again, with RecordingUrl in the form; a Bin's text may depend
        on that, so it thanks instead of asking for ever:
        https://support.twilio.com/hc/en-us/articles/230878368-How-to-use-templates-with-TwiML-Bins
        """
        says = tuple(Say("fallback.voicemail", language) for language in Language)
        line = Record(says=says, longest=self.policy.voicemail_longest, silence=self.policy.voicemail_silence)
        asks = self._say(line.says) + self._recording(line) + _verb("Hangup")
        said, unsaid = "{{#RecordingUrl}}", "{{^RecordingUrl}}"
        end = "{{/RecordingUrl}}"
        text = _document(f"{said}{self._thanks()}{end}{unsaid}{asks}{end}")
        return text.replace("><", ">\n<").replace(">{{", ">\n{{").replace("}}<", "}}\n<").replace("}}{{", "}}\n{{")

    def _thanks(self) -> str:
        return self._say(tuple(Say("fallback.thanks", language) for language in Language)) + _verb("Hangup")

    def _ask(self, ask: Ask, action: str) -> str:
        """One key answers at once; several are finished by `#`. No answer is an answer too, so the action is asked."""
        return _verb(
            "Gather",
            self._say(ask.says),
            input="dtmf",
            action=action,
            method="POST",
            timeout=ask.seconds,
            numDigits=ask.digits,
            finishOnKey="#" if ask.digits > 1 else "",
            actionOnEmptyResult="true",
        )

    def _ring(self, ring: Ring, action: str) -> str:
        """`*` is taken before the telephone rings, and while it rings as far as Twilio takes it there.

        The desk's own number is shown: agents know it, and a withheld one could not be shown.
        """
        star = _verb(
            "Gather",
            self._say(ring.says),
            input="dtmf",
            action=action,
            method="POST",
            timeout=1,
            numDigits=1,
            finishOnKey="",
        )
        noun = _verb(
            agent_phone.kind(ring.phone).capitalize(),
            escape(ring.phone.removeprefix("client:")),
            url=self.urls.screening(ring.attempt_id),
            method="POST",
            statusCallback=self.urls.leg_status(ring.attempt_id),
            statusCallbackMethod="POST",
            statusCallbackEvent="completed",
        )
        return star + _verb(
            "Dial",
            noun,
            action=action,
            method="POST",
            timeout=ring.seconds - ADDED_BY_TWILIO,
            callerId=self.policy.phone_number,
            hangupOnStar="true",
        )

    def _dial_contact(self, line: CallContact, callback_id: int) -> str:
        noun = _verb(
            "Number",
            escape(line.number),
            statusCallback=self.urls.contact_status(callback_id),
            statusCallbackMethod="POST",
            statusCallbackEvent="answered completed",
        )
        return _verb(
            "Dial",
            noun,
            action=self.urls.callback(callback_id, "over"),
            method="POST",
            timeout=int(RING_CONTACT.total_seconds()) - ADDED_BY_TWILIO,
            timeLimit=int(LONGEST_TALK.total_seconds()),
            callerId=self.policy.phone_number,
        )

    def _record(self, record: Record, action: str, *, finish_on: str, number: int | None = None) -> str:
        """An empty recording may go on with the next verb instead of the action, so both lead to the same turn."""
        recording = self._recording(record, finish_on=finish_on, action=action)
        if self.is_transcribed and number is not None:
            recording = self._start(record, number) + recording + _stop(number)
        return self._say(record.says) + recording + _verb("Redirect", escape(action), method="POST")

    def _start(self, record: Record, number: int) -> str:
        """Of the caller alone: Twilio calls what it hears from the line inbound."""
        language = record.says[-1].language if record.says else self.policy.default_language
        transcription = _verb(
            "Transcription",
            name=_message(number),
            statusCallbackUrl=self.urls.transcription(number),
            statusCallbackMethod="POST",
            languageCode=self.policy.voices[language].language,
            track="inbound_track",
        )
        return _verb("Start", transcription)

    def _recording(self, record: Record, *, finish_on: str = "#", **action: str) -> str:
        return _verb(
            "Record",
            **action,
            method="POST",
            maxLength=int(record.longest.total_seconds()),
            timeout=int(record.silence.total_seconds()),
            finishOnKey=finish_on,
            playBeep="true",
            recordingStatusCallback=self.urls.recording_status,
            recordingStatusCallbackMethod="POST",
            recordingStatusCallbackEvent="completed absent",
        )

    def _say(self, says: tuple[Say, ...]) -> str:
        return "".join(map(self._one, says))

    def _one(self, say: Say) -> str:
        text = self.catalogue.text(say)
        if not 0 < len(text) <= LONGEST_SAY:
            raise ValueError(f"{say.key} has {len(text)} characters: one Say takes 1 to {LONGEST_SAY}")
        return _verb("Say", escape(text), **self._voices[say.language])


def _stop(number: int) -> str:
    return _verb("Stop", _verb("Transcription", name=_message(number)))


def _message(number: int) -> str:
    """The name of a transcription: two that run in one call must not share it."""
    return f"message-{number}"


def _document(verbs: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8"?><Response>{verbs}</Response>'


def _verb(name: str, content: str = "", /, **attributes: str | int) -> str:
    """Written here and not by Twilio's library, which builds a tree first and takes six times as long."""
    told = "".join(f" {key}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<{name}{told}>{content}</{name}>" if content else f"<{name}{told}/>"
