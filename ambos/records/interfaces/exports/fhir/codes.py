"""Our codes in those of FHIR R4 and of the terminologies it asks for. Every table is whole: an unknown code is a mistake.

Sources: HL7 FHIR R4 (4.0.1) value sets request-status, task-status, appointmentstatus, encounter-status, administrative-gender;
HL7 v3 ActCode and ObservationInterpretation; LOINC; UCUM.
"""

from __future__ import annotations

ACT = "http://terminology.hl7.org/CodeSystem/v3-ActCode"
INTERPRETATION = "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation"
OBSERVATION = "http://terminology.hl7.org/CodeSystem/observation-category"
LOINC, UCUM, SNOMED, LANGUAGES = (
    "http://loinc.org", "http://unitsofmeasure.org", "http://snomed.info/sct", "urn:ietf:bcp:47",
)  # fmt: skip
OWN = "urn:ambos:codes"
"""Under which codes of ours stand: ``urn:ambos:codes:need`` and so on."""

REQUEST = {
    "sent": "active", "seen": "active", "accepted": "active", "scheduled": "active", "declined": "on-hold",
    "rerouted": "revoked", "completed": "completed", "closed": "revoked", "revoked": "revoked",
}  # fmt: skip
"""State of a referral -> request-status. Declined waits for the window to send it elsewhere: on hold."""
TASK = {
    "sent": "requested", "seen": "received", "accepted": "accepted", "scheduled": "in-progress", "declined": "rejected",
    "rerouted": "cancelled", "completed": "completed", "closed": "failed", "revoked": "cancelled",
}  # fmt: skip
"""State of a referral -> task-status: what the service asked does with it."""
ENCOUNTER_CLASS = {
    "hall": ("AMB", "ambulatory"), "appointment": ("AMB", "ambulatory"), "referred": ("AMB", "ambulatory"),
    "mobile": ("FLD", "field"), "phone": ("VR", "virtual"),
}  # fmt: skip
APPOINTMENT = frozenset({"booked", "arrived", "fulfilled", "noshow", "cancelled"})
GENDER = {"female": "female", "male": "male", "other": "other", "unknown": "unknown"}
LEVEL = {
    "normal": ("N", "Normal"), "low": ("L", "Low"), "elevated": ("H", "High"), "high": ("H", "High"),
    "critical": ("AA", "Critical abnormal"),
}  # fmt: skip
TEST = {
    "blood_pressure": ("85354-9", "Blood pressure panel with all children optional", "vital-signs"),
    "glucose": ("2339-0", "Glucose [Mass/volume] in Blood", "laboratory"),
    "a1c": ("4548-4", "Hemoglobin A1c/Hemoglobin.total in Blood", "laboratory"),
    "cholesterol": ("2093-3", "Cholesterol [Mass/volume] in Serum or Plasma", "laboratory"),
    "bmi": ("39156-5", "Body mass index (BMI) [Ratio]", "vital-signs"),
}
"""Test -> LOINC code, its name, category. A test that stands here not goes out under our own code."""
COMPONENT = {
    "systolic": ("8480-6", "Systolic blood pressure"),
    "diastolic": ("8462-4", "Diastolic blood pressure"),
    "weight": ("29463-7", "Body weight"),
    "height": ("8302-2", "Body height"),
}
UNIT = {"mmHg": "mm[Hg]", "mg/dL": "mg/dL", "%": "%", "kg/m2": "kg/m2", "kg": "kg", "cm": "cm", "points": "{score}"}
