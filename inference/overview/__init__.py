"""What the night prepares of all customers together: small JSON files for each snapshot; pages read them and compute nothing."""
