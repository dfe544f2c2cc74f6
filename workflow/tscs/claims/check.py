"""Search finished text for claims that an uncontrolled series of people cannot carry."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Final

from tscs.claims.sentences import EXPECTED
from tscs.expectation import ABOVE

Excuse = Callable[[str], bool]


@dataclass(frozen=True)
class Claim:
    """A sentence that says too much.

    Attributes
    ----------
    rule : str
        Name of the rule that it breaks.
    word : str
        The word that breaks it.
    sentence : str
        The sentence.
    """

    rule: str
    word: str
    sentence: str


@dataclass(frozen=True)
class Rule:
    """Words that are a claim unless the sentence excuses them."""

    name: str
    words: re.Pattern[str]
    excuse: Excuse

    def claims(self, sentence: str) -> list[Claim]:
        """Return the claims of one sentence."""
        if self.excuse(sentence):
            return []
        return [
            Claim(self.name, found.group(), sentence) for found in self.words.finditer(sentence)
        ]


def _words(text: str) -> re.Pattern[str]:
    return re.compile(text, re.IGNORECASE)


def _never(sentence: str) -> bool:
    return False


def _having(text: str) -> Excuse:
    pattern = _words(text)
    return lambda sentence: pattern.search(sentence) is not None


def _complete_test(sentence: str) -> bool:
    """Return whether n, the family and an interval stand beside the word."""
    needed = (r"\bn\s*=\s*\d", r"\bfamily\b", r"\[[^\]]*\d[^\]]*\]")
    return all(_words(part).search(sentence) for part in needed)


def _by_mdc95_alone(sentence: str) -> bool:
    return "MDC95" in sentence and "MCID" not in sentence


def _unless_above(sentence: str) -> bool:
    return any(words in sentence for words in (EXPECTED, ABOVE, "chance of a verdict"))


CAUSE: Final = (
    r"because of|due to|\bcaus(?:e|es|ed|ing|al)\b|\bleads? to\b|\bled to\b|thanks to|"
    r"attributable|efficac\w*|\beffective\w*|\bbenefi\w*|treatment effects?|"
    r"effects? of (?:the )?(?:treat|stimul)\w*|(?:treatment|stimulation|tSCS) (?:\w+ )?"
    r"(?:reduced|improved|increased|decreased|restored|helped|worked)|"
    r"improved by (?:treatment|stimulation|tSCS)|responded to|response to (?:the )?treatment|"
    r"\bworks\b|\bprove[sdn]?\b"
)
RULES: Final = (
    Rule(
        "cause",
        _words(CAUSE),
        _having(
            r"\bno causal\b|no effect of stimulation|without an effect|whether the treatment made"
        ),
    ),
    Rule("significant", _words(r"\b(?:in)?significan\w*|trend towards"), _complete_test),
    Rule(
        "no change",
        _words(
            r"\bno (?:change|difference|effect)\b|did not change|was unchanged|remained stable|"
            r"\b(?:is|are|was|were) (?:equal|equivalent)\b|\bno worse than\b"
        ),
        _having(
            r"no change to keep|no effect of stimulation|has no effect|not show that|"
            r"no change\b[^.]*\bcomputed|no change without|if nobody changed|no published change|"
            r"smallest margin|equivalence is tested"
        ),
    ),
    Rule(
        "kept",
        _words(
            r"\b(?:kept|retained|maintained|persist\w*|lasting|sustained|preserved)\b|"
            r": (?:at least half|partly|less than half)[^.;]*present"
        ),
        _unless_above,
    ),
    Rule("responder", _words(r"\b(?:non-?)?responders?\b"), _by_mdc95_alone),
    Rule(
        "best session",
        _words(r"\bbest sessions?\b|\bpeak (?:effect|session|change)|\bsession with the largest\b"),
        _having(r"nothing changes|no change|unchanged people|null"),
    ),
)
_BETWEEN_ARMS: Final = (
    r"\bn\s*=\s*\d+[^;)]*\bn\s*=\s*\d+", r"\bof \d+ and \d+\s+randomised", r"\[[^\]]*\d[^\]]*\]",
)  # fmt: skip
_COUNT: Final = r"(?:\d+|two|three|four|five|six|seven|eight|nine|ten|twelve)"
_AFTER: Final = _words(rf"\bafter (?:about )?{_COUNT} (?:\w+ )?(?:sessions|treatments|doses)\b")
_ENDS: Final = re.compile(r"(?<=[.!?])\s+|\n\s*\n|\n(?=[-|#:*])|\n(?=\d+\. )")
_MARKUP: Final = re.compile(r"\\(?=[^\w\s])|[*`]|<[^>]+>")


def _between_arms(sentence: str) -> bool:
    """Return whether a sentence gives a difference of randomised arms with n and interval."""
    return all(_words(part).search(sentence) for part in _BETWEEN_ARMS)


def sentences(text: str) -> list[str]:
    """Return the sentences, list items, headings and table rows of Markdown or plain text.

    Parameters
    ----------
    text : str
        Finished text.
    """
    plain = _MARKUP.sub("", text)
    return [" ".join(part.split()) for part in _ENDS.split(plain) if part.strip()]


def check(
    text: str,
    declared: Collection[str] = (),
    above: Collection[str] = (),
    *,
    randomised: bool = False,
) -> list[Claim]:
    """Return every claim in a text.

    Parameters
    ----------
    text : str
        Finished text: report, notebook or lay summary, without its list of references.
    declared : collection of str
        Names of declared contrasts and estimands, lower case; only a sentence that holds one of
        them may say "after seven sessions".
    above : collection of str
        Short names of outcomes whose change is above the reference without treatment: a sentence
        about one of them alone may say what is still present without the caution.
    randomised : bool
        Whether the text reports a randomised comparison whose arms are known: a sentence with n of
        both arms, how many were randomised and an interval may then name a cause.

    Returns
    -------
    list of Claim
        In the order of the text.

    Notes
    -----
    Rules: a cause of an uncontrolled change; "significant" outside the family or without n, family
    and interval; "no change" or "equivalent" (a large p shows neither); "kept" and verdicts on what
    is still present without what is expected without treatment; "responder", unless by the MDC95
    alone; "best session" without its reference; a number of sessions that no contrast declares.
    """
    found: list[Claim] = []
    for sentence in sentences(text):
        for rule in RULES:
            if rule.name == "kept" and _about(sentence, above):
                continue
            if rule.name == "cause" and randomised and _between_arms(sentence):
                continue
            found += rule.claims(sentence)
        if not any(name in sentence.lower() for name in declared):
            found += [
                Claim("sessions", match.group(), sentence) for match in _AFTER.finditer(sentence)
            ]
    return found


def _about(sentence: str, names: Collection[str]) -> bool:
    return any(sentence.removeprefix("- ").startswith(f"{name}, share") for name in names)
