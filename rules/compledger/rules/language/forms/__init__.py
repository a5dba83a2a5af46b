"""What a rule set says, as typed forms, and what these ask of each other."""
