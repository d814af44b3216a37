"""Fixed forms on paper: booklet, answer sheet, key sheet and entry file."""
