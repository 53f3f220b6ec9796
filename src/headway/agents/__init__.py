"""A door for agents: the Model Context Protocol over what `Study` answers."""
