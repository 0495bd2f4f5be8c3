"""The nightly run, stage by stage; each stage leaves its output on disk, so a killed run goes on where it stopped."""
