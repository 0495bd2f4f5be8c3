"""Units for systemd, and a crontab, written from the settings: nothing in the repository names a path."""
