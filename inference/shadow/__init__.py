"""Shadow: a challenger scores every night beside the champion and touches nothing that is published."""
