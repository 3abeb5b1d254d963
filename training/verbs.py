"""English verbs, as far as the wording of an answer needs them. Pure."""

import re

_words = str.split
IRREGULAR = dict(
    pair.split(":")
    for pair in _words(
        "become:became begin:began bring:brought build:built buy:bought catch:caught choose:chose come:came cut:cut "
        "do:did draw:drew drive:drove eat:ate fall:fell feel:felt fight:fought find:found fly:flew get:got give:gave "
        "go:went grow:grew have:had hear:heard hit:hit hold:held keep:kept know:knew lead:led leave:left lend:lent "
        "let:let lie:lay lose:lost make:made mean:meant meet:met pay:paid put:put read:read ride:rode ring:rang "
        "rise:rose run:ran say:said see:saw seek:sought sell:sold send:sent set:set shoot:shot show:showed shut:shut "
        "sing:sang sink:sank sit:sat sleep:slept speak:spoke spend:spent split:split spread:spread stand:stood "
        "steal:stole strike:struck swim:swam take:took teach:taught tell:told think:thought throw:threw "
        "understand:understood wear:wore win:won write:wrote overthrow:overthrew withdraw:withdrew break:broke "
        "arise:arose cost:cost bear:bore bind:bound beat:beat"
    )
)
REGULAR = frozenset(
    _words(
        "accept achieve add adopt affect agree aim air allow announce appear apply appoint argue arrive ask assume "
        "attack attempt attend attract awaken ban base begin believe belong borrow call capture carry cause cede "
        "celebrate change claim close collapse collect combine compete compose comprise conclude conduct conquer "
        "consider consist contain continue contribute control convert cover create cross deal decide declare decline "
        "defeat define demand depart depend describe design destroy determine develop die differ direct disappear "
        "discover discuss drop earn emerge emigrate employ enable encourage end engage enter escape establish "
        "estimate evolve exist expand experience explore export face fail feature finish flee flow follow force form "
        "found fulfill function gain generate govern graduate happen help host identify implement import improve "
        "include increase influence inherit inspire intend introduce invade invent invite involve issue join kill "
        "lack land last launch learn like link live locate look love maintain manage march marry migrate move name "
        "need negotiate notice obtain occupy occur offer open operate oppose order organize originate own participate "
        "pass perform persuade plan play practice prefer present prevent proclaim produce prohibit promise promote "
        "propose protect prove provide publish purchase pursue race reach receive recognize record reduce refer "
        "refuse regain regard reign reject relate release rely remain remove rename replace represent request require "
        "reside resign respond restore result retire return reveal rule save score seem separate serve settle share "
        "sign specialize start stay stop struggle study submit succeed suffer suggest supply support surrender "
        "survive switch target tend terminate test threaten touch trade train transfer translate travel treat try "
        "turn unite use utilize value view visit vote walk want wish work worship premiere debut stem belong perceive "
        "restrict gross defend cite divide assist observe assert assign publish prompt attain inhabit adapt"
    )
)
_DOUBLED = frozenset(_words("ban drop plan stop refer occur control submit transfer prefer"))
PARTICIPLES = frozenset(
    _words(
        "born built known made given written found led held won taken sung chosen drawn driven fought founded grown "
        "lost meant paid put run said seen sold sent set shown shot spent spoken split spread taught thought thrown "
        "understood worn bound beaten broken become begun brought bought caught cut done left let called named "
        "located based used able"
    )
)


def past_tense(verb: str) -> str:
    if verb in IRREGULAR:
        return IRREGULAR[verb]
    if verb.endswith("e"):
        return verb + "d"
    if re.search(r"[^aeiou]y$", verb):
        return verb[:-1] + "ied"
    return verb + verb[-1] + "ed" if verb in _DOUBLED else verb + "ed"


def third_person(verb: str) -> str:
    if verb == "have":
        return "has"
    if re.search(r"(?:s|sh|ch|x|z|o)$", verb):
        return verb + "es"
    return verb[:-1] + "ies" if re.search(r"[^aeiou]y$", verb) else verb + "s"
