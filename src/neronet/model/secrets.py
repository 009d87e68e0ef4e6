"""Takes secrets out of what is recorded: by the names of variables, and by their shape in any text."""

import re
from functools import lru_cache
from typing import Any, Dict, Mapping

MASK = "[masked]"

_WORD = (
    r"(?:pass(?:w(?:or)?d|phrase)?|pwd|tokens?|secrets?|credentials?|(?:api|access|private|secret)[_-]?keys?)"
)
#: A variable is secret when a part of its name between underscores is, or ends in, one of these.
_NAME = (
    r"(?i)(?:^|[_.-])[A-Z0-9]*"
    r"(?:TOKENS?|KEYS?|PASS|PASSWO?R?D|PASSPHRASE|PWD|SECRETS?|CREDENTIALS?|AUTH|COOKIES?)(?:$|[_.-])"
    r"|PASSWO?R?D|SECRET|CREDENTIAL|PASSPHRASE|APIKEY|API_KEY"
)
_PLACES = ("PWD", "OLDPWD")  #: working folders

_SHAPES = (
    r"-----BEGIN [A-Z ]*[P]RIVATE KEY-----[\s\S]*?(?:-----END [A-Z ]*[P]RIVATE KEY-----|\Z)"
    r"|\beyJ[A-Za-z0-9_-]{5,}\.eyJ[A-Za-z0-9_-]{5,}\.[A-Za-z0-9_-]*"  # RFC 7519
    r"|\b(?:AKIA|ASIA|AROA|AIDA)[0-9A-Z]{16}\b"
    r"|\bgh[pousr]_[A-Za-z0-9]{20,}"
    r"|\bgithub_pat_[A-Za-z0-9_]{20,}"
    r"|\bglpat-[A-Za-z0-9_-]{16,}"
    r"|\bhf_[A-Za-z0-9]{20,}"
    r"|\bsk-[A-Za-z0-9_-]{20,}"
    r"|\bxox[abeoprs]-[A-Za-z0-9-]{10,}"
    r"|\bAIza[0-9A-Za-z_-]{30,}"
    r"|\bya29\.[0-9A-Za-z_-]{20,}"
    r"|\b(?:npm|dckr_pat|pypi|dop_v1|sntrys|nvapi)[_-][A-Za-z0-9_-]{20,}"
    r"|\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}"
)
#: The password before the ``@`` of an address, and a lone word there that is long enough to be one.
_IN_ADDRESS = r"(\b[A-Za-z][A-Za-z0-9+.-]{0,20}://)(?:([^\s/:@'\"]*):[^\s/@'\"]+|[^\s/:@'\"]{16,})@"
_BEARER = r"(\b(?:Bearer|Basic)\s+)[A-Za-z0-9._~+/=-]{8,}"
#: ``api_key = "..."``, ``--password=...``, ``"token": "..."``; a number or a call is none.
_GIVEN = (
    r"(?i)((?:^|[^A-Za-z0-9])(?:[A-Za-z0-9]+[_.-])*" + _WORD + r"(?:_id)?[\"']?\s{0,4}(?:[=:]|\s--?>)\s{0,4})"
    r"(?:\"[^\"\n]{4,}\"|'[^'\n]{4,}'|(?![0-9.eE+-]+(?:\s|$))[^\s\"'()\[\]{},;$<>]{8,})"
)


def is_secret_name(name: str) -> bool:
    """Tell whether the value of a variable of this name is nobody's business."""
    return name.upper() not in _PLACES and _compiled(_NAME).search(name) is not None


def masked(text: str) -> str:
    """Return the text with what looks like a secret replaced; masking it again changes nothing."""
    text = _compiled(_SHAPES).sub(MASK, text)
    text = _compiled(_IN_ADDRESS).sub(lambda found: "%s%s@" % (found.group(1), _user(found.group(2))), text)
    text = _compiled(_BEARER).sub(lambda found: found.group(1) + MASK, text)
    return str(_compiled(_GIVEN).sub(lambda found: found.group(1) + MASK, text))


def masked_variables(variables: Mapping[str, str]) -> Dict[str, str]:
    """Return the variables with what is secret replaced."""
    return {
        name: MASK if value and is_secret_name(name) else masked(value) for name, value in variables.items()
    }


@lru_cache(maxsize=None)
def _compiled(pattern: str) -> Any:
    """Compile a pattern when it is first needed: that takes milliseconds, for which no program is to wait."""
    return re.compile(pattern)


def _user(user: str) -> str:
    return MASK if not user else "%s:%s" % (user, MASK)
