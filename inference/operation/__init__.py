"""Running gridtags: backup and restore, doctor, schedule, units for systemd."""
