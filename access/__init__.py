"""Who may use a Sanad that serves others, and how much: readers with passwords, keys for programs, limits."""
