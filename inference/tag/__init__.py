"""From facts to tags: rules over a catalogue, for everybody and for one customer, and the document that says them."""
