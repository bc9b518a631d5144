"""Tests of readable messages for the errors of the SMTP library."""

import aiosmtplib
import pytest

from quartapp.models.mail_words import in_words

REFUSED = aiosmtplib.SMTPRecipientRefused(550, "No such user\nTry another", "x@example.com")


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (
            aiosmtplib.SMTPRecipientsRefused([REFUSED]),
            "The server did not take mail for this address: 550 No such user Try another",
        ),
        (
            aiosmtplib.SMTPAuthenticationError(535, "It isn't"),
            "The server did not accept our user name and password: 535 It isn't",
        ),
        (
            aiosmtplib.SMTPDataError(451, "greylisted"),
            "The server did not take the mail: 451 greylisted",
        ),
        (
            aiosmtplib.SMTPSenderRefused(553, "who?", "us@example.com"),
            "The server did not take mail from our address: 553 who?",
        ),
        (
            aiosmtplib.SMTPConnectError("Error connecting to mail.example on port 25: [Errno 111]"),
            "The server cannot be reached: mail.example on port 25",
        ),
        (
            aiosmtplib.SMTPConnectTimeoutError("Timed out connecting to mail.example on port 25"),
            "The server did not answer in time: mail.example on port 25",
        ),
        (TimeoutError(), "The server did not answer in time."),
        (aiosmtplib.SMTPServerDisconnected("Connection lost"), "The server hung up."),
        (
            aiosmtplib.SMTPException("SMTP STARTTLS extension not supported by server."),
            "The server does not offer the encryption we ask for.",
        ),
    ],
    ids=lambda each: type(each).__name__,
)
def test_a_message_names_the_error_and_the_reply_of_the_server(error, said):
    assert in_words(f"{type(error).__name__}: {error}") == said


def test_an_untrusted_certificate_has_its_own_message():
    error = (
        "SMTPConnectError: Error: [SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: "
        "self-signed certificate (_ssl.c:992)"
    )
    assert in_words(error) == "The server’s certificate is not trusted: self-signed certificate"


def test_a_truncated_error_is_still_recognized():
    words = f"{type(REFUSED).__name__}: {REFUSED}"[:40]
    assert in_words(words).startswith("The server did not take mail for this address: 550 No")


def test_an_unknown_error_is_unchanged():
    for error in ("", "ZeroDivisionError: division by zero", "It was not sent in time: too late."):
        assert in_words(error) == error
