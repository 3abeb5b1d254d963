"""What Sanad says in its own words, in the language of the question."""

from collections.abc import Mapping

from index.types import Language

REFUSAL: Mapping[Language, str] = {
    "en": "The articles do not answer this question. The nearest passages are shown beside it.",
    "ar": "لا تجيب المقالات عن هذا السؤال. وتظهر بجانبه أقرب المقاطع إليه.",
}

QUOTATION: Mapping[Language, str] = {
    "en": "The article says: «{quote}»",
    "ar": "جاء في المقال: «{quote}»",
}

NAMES: Mapping[Language, str] = {"en": "English", "ar": "Arabic"}
"""Languages as the prompts name them."""
