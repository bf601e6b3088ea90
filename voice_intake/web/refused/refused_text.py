"""Why a number that was refused is probably a customer's."""

from flask_babel import gettext as _

from voice_intake.actions.refused.suggest_customers import Suggestion, Why
from voice_intake.domain.ticket import written
from voice_intake.web.shared import formatting


def because(suggestion: Suggestion) -> str:
    match suggestion.why:
        case Why.CASE if suggestion.because:
            return _("It has called about case %(reference)s.", reference=written(suggestion.because))
        case Why.CASE:
            return _("It has called for them before.")
        case Why.KEYED_IN:
            return _("Whoever called keyed in their customer number.")
        case Why.NEIGHBOUR:
            return _("They have the number %(number)s beside it.", number=formatting.phone(suggestion.because))
