"""What belongs to an owner: one row for every interview and conversation, so that all of them can be found."""
