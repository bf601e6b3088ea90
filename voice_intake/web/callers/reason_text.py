"""Why a contact may call or not, in the language of the page: a label beside a name, and a sentence."""

from collections.abc import Mapping

from flask_babel import LazyString
from flask_babel import lazy_gettext as _

from voice_intake.domain.callers.admission import AdmissionReason
from voice_intake.domain.callers.reason_text import reason_text
from voice_intake.web.shared import i18n

_HEAR: Mapping[AdmissionReason, LazyString] = {
    AdmissionReason.ENTITLED: _("Administrators are admitted."),
    AdmissionReason.NO_CONTRACT: _("Nobody is admitted: callers hear that there is no support contract."),
    AdmissionReason.CONTRACT_NOT_BEGUN: _("Nobody is admitted: callers hear that the contract has not begun yet."),
    AdmissionReason.CONTRACT_ENDED: _("Nobody is admitted: callers hear that the contract has ended."),
    AdmissionReason.STANDARD: _("Nobody is admitted: callers hear that standard support is given by e-mail."),
}
"""The reasons that the contracts of a customer alone can give."""


def short(reason: str) -> str:
    return i18n.sentence(reason_text(reason).label)


def hear(reason: AdmissionReason) -> str:
    """What becomes of a customer's callers."""
    return str(_HEAR[reason])


def why(reason: str) -> str:
    return i18n.sentence(reason_text(reason).sentence)
