"""What every page of the console stands in: session, roles, language, layout, charts, errors."""
