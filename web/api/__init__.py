"""The engine as a service: a sitting's state comes in, the next item goes out."""
