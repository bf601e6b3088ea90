"""All tables in one place, for whoever needs the whole: migrations, the documentation, tests."""

from models.agent import Agent, RotaException, RotaShift
from models.allowlist_import import AllowlistImport, AllowlistImportPart
from models.audit_event import AuditEvent
from models.base import Base
from models.blocked_number import BlockedNumber
from models.call import Call, CallTurn, IdentificationFailure, RingAttempt
from models.callback import Callback
from models.customer import Contact, ContactNumber, Customer, SupportContract
from models.desk_closure import DeadlineRecount, DeskClosure, DeskOpening
from models.incoming_text import IncomingText, OptOut
from models.notification import Notification
from models.sign_in import ConsoleSession, PasswordTry
from models.ticket import Ticket, TicketEvent
from models.upkeep import Heartbeat, Reconciliation
from models.voicemail import TranscriptPart, Voicemail

IN_READING_ORDER = (
    Customer,
    SupportContract,
    Contact,
    ContactNumber,
    BlockedNumber,
    Agent,
    RotaShift,
    RotaException,
    ConsoleSession,
    PasswordTry,
    Call,
    CallTurn,
    RingAttempt,
    IdentificationFailure,
    Voicemail,
    TranscriptPart,
    Ticket,
    TicketEvent,
    Callback,
    Notification,
    IncomingText,
    OptOut,
    DeskClosure,
    DeskOpening,
    DeadlineRecount,
    AuditEvent,
    AllowlistImport,
    AllowlistImportPart,
    Reconciliation,
    Heartbeat,
)

metadata = Base.metadata
