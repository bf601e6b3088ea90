"""Who acts at the desk, signed in."""

from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Actor:
    """An agent as timelines name them: by e-mail, which stays when a name changes."""

    agent_id: int
    name: str
    email: str
