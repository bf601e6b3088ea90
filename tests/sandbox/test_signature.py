from twilio_sandbox import sign
from twilio_sandbox.http.signature import signed_url


def test_twilios_own_worked_example() -> None:
    fields = {
        "CallSid": "CA1234567890ABCDE",
        "Caller": "+14158675310",
        "Digits": "1234",
        "From": "+14158675310",
        "To": "+18005551212",
    }
    assert sign("12345", "https://example.com/myapp.php?foo=1&bar=2", fields.items()) == "L/OH5YylLD5NRKLltdqwSvS0BnU="


def test_fragment_userinfo_and_the_port_of_https_are_not_signed() -> None:
    assert signed_url("https://user:secret@example.com:8443/a?b=1#rc=2") == "https://example.com/a?b=1"
    assert signed_url("http://example.com:8080/a") == "http://example.com:8080/a"
