"""Records, content ids, intervals and errors: the words all rooms share. Imports nothing of ours."""
