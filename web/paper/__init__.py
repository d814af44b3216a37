"""Fixed forms on paper: booklet, answer sheet, key sheet and page for data entry."""
