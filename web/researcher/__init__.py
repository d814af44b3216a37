"""Files of researchers: responses, items and persons in, estimates and reports out."""
