"""Quality on real data and speed as ratios, both from one command each."""
