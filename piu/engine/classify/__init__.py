"""Labels of French texts: themes, obstacles and their words, stage, intensity, effects."""
