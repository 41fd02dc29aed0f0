"""The opening of a season, played: three houses at once, early windows, many visitors' browsers, pictures, and every promise at the end."""
