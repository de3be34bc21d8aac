"""Social profiles and handles: kept, but as what they are; they are neither the company's site nor an address to write to."""

from __future__ import annotations

import re

from ocr.domains import is_known_ending
from ocr.fields.found import Found

# Hosts whose pages are somebody's profile, by the labels that end them.
_HOSTS = (
    r"linkedin\.com|lnkd\.in|facebook\.com(?:\.[a-z]{2})?|fb\.(?:com|me)|m\.me|messenger\.com|instagram\.com|instagr\.am|twitter\.com|x\.com|threads\.(?:net|com)|"
    r"bsky\.app|tiktok\.com|youtube\.com|youtu\.be|xing\.com|viadeo\.com|pinterest\.[a-z.]+|behance\.net|dribbble\.com|vimeo\.com|github\.com|gitlab\.com|"
    r"researchgate\.net|orcid\.org|wa\.me|api\.whatsapp\.com|t\.me|telegram\.me|line\.me|lin\.ee|u\.wechat\.com|weixin\.qq\.com|weibo\.com|kakao\.com|"
    r"vk\.com|ok\.ru|linktr\.ee|skype\.com|snapchat\.com|medium\.com|about\.me"
)
_PROFILE = re.compile(
    rf"(?<![\w@.\-/])(?:https?://)?(?:[a-z]{{1,3}}\.|www\.|mobile\.)?(?:{_HOSTS})/[\w@.%+\-][\w\-./@%?=&#+~]*",
    re.IGNORECASE | re.ASCII,
)
_NETWORKS = (
    r"linked\s?in|facebook|fb|instagram|insta|ig|twitter|x|tik\s?tok|you\s?tube|xing|telegram|we\s?chat(?:\s?id)?|weixin|line(?:\s?id)?|skype(?:\s?id)?|kakao(?:\s?talk)?(?:\s?id)?|"
    r"snapchat|threads|mastodon|bluesky|github|weibo|pinterest|微信|微博|카카오톡"
)
_PART = r"(?<![^\s|,/;•·])"
_NAMED = re.compile(
    rf"{_PART}(?:{_NETWORKS})\s?(?:[:/]\s?@?|@)\s?(?=[\w.\-/]*[^\W\d_])[\w.\-/]{{3,40}}(?![^\s|,/;•·])",
    re.IGNORECASE,
)
_HANDLE = re.compile(rf"{_PART}@[a-z0-9_][\w.]{{2,29}}(?![^\s|,/;•·])", re.IGNORECASE | re.ASCII)


def find(text: str) -> list[Found]:
    """The profiles and handles of a line, in order: "linkedin.com/in/dana", "@acme", "Skype: dana.kim"."""
    found: list[Found] = []
    for pattern in (_PROFILE, _NAMED, _HANDLE):
        for match in pattern.finditer(text):
            raw = match[0].rstrip(".,/")
            one = Found(raw, raw, match.start(), match.start() + len(raw))
            # "@acme.com" is what is left of an address.
            is_domain = raw.startswith("@") and "." in raw and is_known_ending(raw.rsplit(".", 1)[1])
            if not is_domain and all(one.end <= other.start or one.start >= other.end for other in found):
                found.append(one)
    return sorted(found, key=lambda one: one.start)


def is_profile(url: str) -> bool:
    """Whether a web address is a page on a social network, of a person or a company."""
    return _PROFILE.match(url) is not None
