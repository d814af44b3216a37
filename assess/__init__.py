"""What happens in a test: decisions (pure), their record (database), the figures made from it."""
