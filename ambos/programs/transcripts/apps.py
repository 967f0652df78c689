from django.apps import AppConfig


class TranscriptsConfig(AppConfig):
    name = "ambos.programs.transcripts"
    label = "transcripts"
