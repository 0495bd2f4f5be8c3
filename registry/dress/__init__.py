"""How every page that gridtags writes looks: one layout, one style sheet, one Chinese font."""
