"""Why a number that was refused is probably a customer's."""

from flask_babel import gettext as _

from voice_intake.actions.refused.suggest_customers import Suggestion, SuggestionReason
from voice_intake.domain.ticket import format_reference
from voice_intake.web.shared import formatting


def because(suggestion: Suggestion) -> str:
    match suggestion.why:
        case SuggestionReason.CASE if suggestion.because:
            return _("It has called about case %(reference)s.", reference=format_reference(suggestion.because))
        case SuggestionReason.CASE:
            return _("It has called for them before.")
        case SuggestionReason.KEYED_IN:
            return _("Whoever called keyed in their customer number.")
        case SuggestionReason.NEIGHBOUR:
            return _("They have the number %(number)s beside it.", number=formatting.phone(suggestion.because))
