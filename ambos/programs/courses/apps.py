from django.apps import AppConfig


class CoursesConfig(AppConfig):
    name = "ambos.programs.courses"
    label = "courses"
