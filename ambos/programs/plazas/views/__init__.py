"""Pages of plazas: who teaches, who keeps the plazas of an office, who marks, who issues, families, the phone."""
