"""Who may do what: every route and every socket message, walked by every kind of caller."""
