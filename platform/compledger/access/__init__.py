"""Access: who may sign in, in which roles, and what each of them may do."""
