"""Which texts tell the same thing, and which names mean the same organisation."""
