"""Why a result is what it is: chains of reasons, doubts and what to ask."""
