"""From documented facts to the weights a cascade needs, every gap drawn and owned."""
