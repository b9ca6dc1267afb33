"""What the model would have said of past events, beside what sources reported."""
