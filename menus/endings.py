"""The ends that no flow leads to: what a caller reads when something is wrong, or over.

Most are shown when the caller's language is not known, so they say it in both.
"""

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
        We cannot reach our records. Nothing was saved. Dial again soon.
        Rekodi hazipatikani. Hakuna kilichohifadhiwa. Piga tena baadaye.
        Ref {ref}
        """,
    ),
    End(
        "maybe_saved",
        """
        Slow network. Dial again to see if it was saved.
        Mtandao umechelewa. Piga tena uone kama imehifadhiwa.
        Ref {ref}
        """,
    ),
    End(
        "apology",
        """
        Sorry, our mistake. Nothing was saved. Dial again.
        Samahani, kosa letu. Hakuna kilichohifadhiwa. Piga tena.
        Ref {ref}
        """,
    ),
    End(
        "still_working",
        """
        Still working. Dial again to see the result.
        Bado tunashughulikia. Piga tena uone matokeo.
        """,
    ),
    End(
        "too_many",
        """
        Too many calls just now. Dial again in a minute.
        Simu ni nyingi mno sasa. Piga tena baada ya dakika moja.
        """,
    ),
    End(
        "maintenance",
        """
        We are back at {until}. Nothing is lost.
        Tunarudi {until}. Hakuna kilichopotea.
        """,
    ),
    End(
        "not_ours",
        """
        This code is not ours. Dial {service_code}
        Code hii si yetu. Piga {service_code}
        """,
    ),
    End(
        "not_understood",
        """
        We could not read that call. Dial {service_code}
        Hatukuweza kusoma simu hiyo. Piga {service_code}
        """,
    ),
    End(
        "not_a_line",
        """
        We cannot see your number. Call from a line that shows it.
        Hatuoni nambari yako. Piga kwa laini inayoionyesha.
        """,
    ),
    End(
        "another_line",
        """
        This call began on another number. Dial again.
        Simu hii ilianza kwa nambari nyingine. Piga tena.
        """,
    ),
)
