"""A line of the journey as a TwiML document. What could not work is refused here, and never reaches a caller."""

from dataclasses import dataclass, field

from twilio.twiml.voice_response import Gather, VoiceResponse

from voice_intake.domain.journey import Ask, HangUp, Line, Record, Say
from voice_intake.domain.language import Language
from voice_intake.domain.policy import Policy
from voice_intake.prompts.catalogue import Catalogue
from webhooks.urls import Urls

LONGEST_SAY = 4096
"""Characters that one Say may have."""


@dataclass(frozen=True, kw_only=True)
class Renderer:
    """Renders lines in this deployment's words and voices."""

    policy: Policy
    catalogue: Catalogue
    urls: Urls
    _voices: dict[Language, dict[str, str]] = field(init=False, repr=False)

    def __post_init__(self) -> None:
        voices = {key: {"voice": voice.name, "language": voice.language} for key, voice in self.policy.voices.items()}
        object.__setattr__(self, "_voices", voices)

    def __call__(self, line: Line, number: int) -> str:
        """The document of a line; turn `number` is what the caller answers."""
        response = VoiceResponse()
        match line:
            case Ask():
                self._ask(response, line, self.urls.turn(number))
            case Record():
                self._record(response, line, self.urls.turn(number))
            case HangUp(says):
                self._say(response, says)
                response.hangup()
        return str(response)

    def voicemail_without_database(self) -> str:
        """The document for the worst day, in both languages: it needs nothing but us, and is made once at the start."""
        response = VoiceResponse()
        says = tuple(Say("fallback.voicemail", language) for language in Language)
        line = Record(says=says, longest=self.policy.voicemail_longest, silence=self.policy.voicemail_silence)
        self._record(response, line, self.urls.fallback_thanks)
        return str(response)

    def thanks_without_database(self) -> str:
        """What follows that voicemail."""
        response = VoiceResponse()
        self._say(response, tuple(Say("fallback.thanks", language) for language in Language))
        response.hangup()
        return str(response)

    def _ask(self, response: VoiceResponse, ask: Ask, action: str) -> None:
        """One key answers at once; several are finished by `#`. No answer is an answer too, so the action is asked."""
        gather = Gather(
            input="dtmf",
            action=action,
            method="POST",
            timeout=ask.seconds,
            num_digits=ask.digits,
            finish_on_key="#" if ask.digits > 1 else "",
            action_on_empty_result=True,
        )
        self._say(gather, ask.says)
        response.append(gather)

    def _record(self, response: VoiceResponse, record: Record, action: str) -> None:
        """An empty recording may go on with the next verb instead of the action, so both lead to the same turn."""
        self._say(response, record.says)
        response.record(
            action=action,
            method="POST",
            max_length=int(record.longest.total_seconds()),
            timeout=int(record.silence.total_seconds()),
            finish_on_key="#",
            play_beep=True,
            recording_status_callback=self.urls.recording_status,
            recording_status_callback_method="POST",
            recording_status_callback_event="completed absent",
        )
        response.redirect(action, method="POST")

    def _say(self, parent: VoiceResponse | Gather, says: tuple[Say, ...]) -> None:
        for say in says:
            text = self.catalogue.text(say)
            if not 0 < len(text) <= LONGEST_SAY:
                raise ValueError(f"{say.key} has {len(text)} characters: one Say takes 1 to {LONGEST_SAY}")
            parent.say(text, **self._voices[say.language])
