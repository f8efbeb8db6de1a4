"""From the archive's folder to the index: what is new is read, what changed replaced, what vanished dropped."""
