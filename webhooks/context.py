"""What the webhooks are handed when the application is made: services, words, guard, and the two static documents."""

from dataclasses import dataclass

from flask import Flask

from voice_intake.ports import Services
from voice_intake.prompts.catalogue import catalogue_in
from webhooks.signature import SignatureValidator
from webhooks.twiml import Renderer
from webhooks.urls import Urls

_KEY = "voice_intake.switchboard"


@dataclass(frozen=True, kw_only=True)
class Switchboard:
    """Everything that a webhook needs."""

    services: Services
    guard: SignatureValidator
    renderer: Renderer
    static_voicemail: str
    static_thanks: str


def install(
    app: Flask, services: Services, *, public_url: str, guard: SignatureValidator, is_transcribed: bool = False
) -> None:
    """Makes the static documents now, while everything is there that they are made from."""
    policy = services.policy
    catalogue = catalogue_in(policy.time_zone)
    renderer = Renderer(policy=policy, catalogue=catalogue, urls=Urls(public_url), is_transcribed=is_transcribed)
    app.extensions[_KEY] = Switchboard(
        services=services,
        guard=guard,
        renderer=renderer,
        static_voicemail=renderer.voicemail_without_database(),
        static_thanks=renderer.thanks_without_database(),
    )


def switchboard(app: Flask) -> Switchboard:
    """What was installed in this application."""
    board = app.extensions[_KEY]
    if not isinstance(board, Switchboard):
        raise TypeError("the switchboard is not installed")
    return board
