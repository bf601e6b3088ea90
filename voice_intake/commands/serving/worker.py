"""`voice-intake worker`: what happens beside the calls."""

import os
import sys

import click

from voice_intake import log, wiring
from voice_intake.commands.terminal.open_services import open_desk
from voice_intake.config import Settings
from voice_intake.external_services import make_external_services
from voice_intake.jobs.timetable import IN_DEMO, TIMETABLE, WITHOUT_TWILIO
from voice_intake.jobs.worker import do_what_is_due, work


@click.command()
@click.option("--once", is_flag=True, help="Do what is due now, once, and end; exits with 1 where something broke.")
def worker(*, once: bool) -> None:
    """Background worker: fetch recordings, send SMS and alerts, compare with Twilio; until SIGTERM or Ctrl-C.

    All due work is in the database, so a worker may be stopped, killed or started twice at any moment without losing
    work or visibly repeating it. Several may run, on several machines; QUEUE_URL only lets the web processes wake
    them sooner. With DEMO and no TWILIO_API_URL, work that needs Twilio waits: recordings stay where they are, and no
    SMS is sent.

    \b
    Examples:
      voice-intake worker
      voice-intake worker --once
    """
    settings = Settings.from_environ(os.environ)
    log.configure(for_people=sys.stderr.isatty(), is_quiet=bool(settings.demo_folder))
    outside = make_external_services(settings)
    services = open_desk()
    timetable = IN_DEMO if settings.demo_folder else TIMETABLE if settings.has_twilio else WITHOUT_TWILIO
    if once:
        sys.exit(0 if do_what_is_due(services, outside, timetable=timetable) else 1)
    work(wiring.make_queue_or_none(settings), services, outside, timetable=timetable)
