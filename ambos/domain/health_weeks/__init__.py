"""Rules of the Health Weeks: the life of an event, what its close-out may say, agencies of one name, events told twice,
what each host may claim of an event held together. Source: handbook 14; counting units: handbook 1.4."""
