"""The ends that no flow leads to: what a caller reads when something is wrong, or over."""

from __future__ import annotations

from menus.vocabulary import End, flow

ENDINGS = flow(
    "endings",
    End(
        "goodbye",
        """
        Thank you. Dial {service_code} at any time.
        """,
    ),
    End(
        "unavailable",
        """
        We cannot reach our records now. Nothing was saved. Please dial again in a few minutes. Ref {ref}
        """,
    ),
    End(
        "maybe_saved",
        """
        The line was slow. Dial {service_code} again to see if it was saved. Ref {ref}
        """,
    ),
    End(
        "apology",
        """
        Sorry, something went wrong on our side. Nothing was saved. Please dial again. Ref {ref}
        """,
    ),
    End(
        "still_working",
        """
        Still working. Dial {service_code} again to see the result.
        """,
    ),
    End(
        "maintenance",
        """
        We are working on this line until {until}. Nothing is lost. Please dial after that.
        """,
    ),
    End(
        "not_ours",
        """
        This code is not ours. Please dial {service_code}
        """,
    ),
    End(
        "not_understood",
        """
        We could not read that call. Please dial {service_code}
        """,
    ),
    End(
        "not_a_line",
        """
        We cannot see your number. Please call from a mobile line with its number shown.
        """,
    ),
    End(
        "another_line",
        """
        This call began on another number. Please dial {service_code} again.
        """,
    ),
)
