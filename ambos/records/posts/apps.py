from django.apps import AppConfig


class PostsConfig(AppConfig):
    name = "ambos.records.posts"
    label = "posts"
