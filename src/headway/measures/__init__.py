"""How far apart: abilities, frontiers, gaps and lags, each computed on draws."""
