"""Pages, charts, briefs, feed and static site, made of what `Study` answers."""
