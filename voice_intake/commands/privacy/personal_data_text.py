"""What is kept of a number, as sentences for somebody at a keyboard."""

from collections.abc import Iterator

from voice_intake.actions.privacy.find_personal_data import Traces
from voice_intake.domain.phone_number import masked


def traces_told(traces: Traces) -> Iterator[str]:
    """One line for each kind of row there is."""
    if not traces:
        yield f"Nothing is stored about {masked(traces.number)}."
        return
    yield f"Stored about {masked(traces.number)}:"
    counts = (
        (len(traces.calls), "call", "with caller, keys and answers"),
        (traces.messages, "message", "with audio and transcript"),
        (len(traces.texts_in), "text", "from this number"),
        (len(traces.texts_out), "text", "to this number"),
        (len(traces.contact_numbers), "place", "on the allowlist"),
        (len(traces.blocks), "block", "of this number"),
        (len(traces.imports), "import", "whose file or undoing is kept, in which any number may stand"),
        (len(traces.failures), "failure", "to identify"),
        (len(traces.opt_outs), "wish", "for no texts"),
        (len(traces.rings), "ring", "of an agent who had this number"),
        (len(traces.mentions), "mention", "in words, keys or records"),
    )
    for count, noun, what in counts:
        if count:
            yield f"  {count:5,} {noun}{'' if count == 1 else 'es' if noun.endswith('sh') else 's'} {what}"
