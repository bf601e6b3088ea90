"""`python -m voice_intake` is `voice-intake`."""

from voice_intake.cli import main

if __name__ == "__main__":
    main()
