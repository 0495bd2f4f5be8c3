"""How the caller feels: labels, marks of anger, intensity, and how it changes during the call."""
