"""Networks and tables on disk: the only room of the engine that reads and writes paths."""
