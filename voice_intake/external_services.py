"""The services of others, picked by the settings, for the worker and for commands.

Apart from wiring.py, so that the web process loads none of them: together they take about half a second.
"""

from voice_intake.config import Settings, Transcribing
from voice_intake.gateways.notifier import AppriseNotifier
from voice_intake.gateways.recording_store import open_store
from voice_intake.gateways.transcriber import NoTranscriber, OpenAiTranscriber
from voice_intake.gateways.twilio_account import TwilioAccount
from voice_intake.gateways.twilio_rest import TwilioRest
from voice_intake.ports import Addresses, ExternalServices, Transcriber


def make_external_services(settings: Settings) -> ExternalServices:
    """Connects to nothing yet; raises ConfigurationFault where the account is not set."""
    twilio = make_twilio(settings)
    return ExternalServices(
        telephony=twilio,
        messenger=twilio,
        store=open_store(settings.recordings),
        transcriber=make_transcriber(settings),
        notifier=AppriseNotifier(),
        addresses=Addresses(public_url=settings.public_url, desk=settings.notify_urls),
    )


def make_twilio(settings: Settings) -> TwilioRest:
    """An API key goes before the auth token, which signs webhooks and should do nothing else."""
    settings.check_line()
    return TwilioRest(
        TwilioAccount(
            api_url=settings.twilio_api_url,
            account_sid=settings.twilio_account_sid,
            user=settings.twilio_api_key or settings.twilio_account_sid,
            secret=settings.twilio_api_secret or settings.twilio_auth_tokens[0],
        )
    )


def make_transcriber(settings: Settings) -> Transcriber:
    if settings.transcriber is not Transcribing.BY_SERVER:
        return NoTranscriber()
    return OpenAiTranscriber(
        url=settings.transcriber_url, key=settings.transcriber_key, model=settings.transcriber_model
    )
