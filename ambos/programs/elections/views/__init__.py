"""Pages and answers of elections: for everybody, for trustees, for the committee and for the commission."""
