"""Are needs that ask for the same thing found in a region? Made-up needs, real places."""
