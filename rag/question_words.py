"""The closed classes of words that ask, in both languages, as alternatives of a regular expression on folded text."""

WH = "who|whom|whose|what|when|where|why|how|which"
AUXILIARIES = "is|are|was|were|do|does|did|can|could|has|have|had|will|would|should|must|might"
COMMANDS = "list|name|enumerate|compare|explain|describe|define|summari[sz]e|tell me about|give me"

WH_AR_PLAIN = "متي|اين|كم|لماذا|كيف|ماذا|هل"
"""Those that mean nothing else."""
WH_AR = f"{WH_AR_PLAIN}|من|ما|اي|ايه|ايهما|ايها|بماذا|لمن|بكم|عما|مم|لم|فيم|ماهو|ماهي"
COMMANDS_AR = "اذكر|عدد|سم|قارن|اشرح|وضح|صف|عرف|لخص|حدثني عن|اخبرني عن"
