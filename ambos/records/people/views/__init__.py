"""The pages about people: one record (records), who lives with her and answers for her (family), what is reviewed (reviews)."""
