"""Files, folders and streams to bytes with a name. The only room that may touch the network."""
