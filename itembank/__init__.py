"""What is asked: items as written, the questions they become, and how answers are scored."""
