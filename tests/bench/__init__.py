"""How fast a call is answered: `make bench`, or `python -m tests.bench --help`. No test, because machines differ."""
