"""Upper secondary from a distance: routes and their dated rules, advice, progress, examinations, alignment of credits."""
