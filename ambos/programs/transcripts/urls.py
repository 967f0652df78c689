"""Addresses of transcripts: the school's first, then the institute's, then what analyses stand on."""

from django.urls import path

from .views import analyses, school, tables, work

urlpatterns = [
    path("", school.school, name="school"),
    path("ask/", work.ask, name="ask"),
    path("r/<uuid:key>/", school.school_one, name="school_one"),
    path("r/<uuid:key>/do/<str:verb>/", school.school_do, name="school_do"),
    path("r/<uuid:key>/analysis.<str:ending>", school.school_file, name="school_file"),
    path("link/<str:token>/", school.by_link, name="by_link"),
    path("link/<str:token>/analysis.<str:ending>", school.by_link_file, name="by_link_file"),
    path("work/", work.work, name="work"),
    path("work/<uuid:key>/", work.one, name="one"),
    path("work/<uuid:key>/do/<str:verb>/", work.do, name="do"),
    path("work/<uuid:key>/paper/<uuid:paper>/", work.paper, name="paper"),
    path("work/<uuid:key>/paper/<uuid:paper>/file", work.file, name="file"),
    path("work/<uuid:key>/origin/", work.origin, name="origin"),
    path("work/<uuid:key>/origin/<uuid:other>/<str:verb>/", work.origin_step, name="origin_step"),
    path("review/", analyses.review, name="review"),
    path("analysis/<uuid:key>/", analyses.analysis, name="analysis"),
    path("analysis/<uuid:key>/do/<str:verb>/", analyses.analysis_do, name="analysis_do"),
    path("analysis/<uuid:key>/analysis.<str:ending>", analyses.analysis_file, name="analysis_file"),
    path("equivalences/", tables.equivalences, name="equivalences"),
    path("equivalences/of/<str:plan>/<str:code>/", tables.propose, name="propose"),
    path("equivalences/<uuid:key>/", tables.equivalence, name="equivalence"),
    path("equivalences/<uuid:key>/file", tables.equivalence_file, name="equivalence_file"),
    path("equivalences/<uuid:key>/<str:verb>/", tables.equivalence_do, name="equivalence_do"),
    path("standards/", tables.standards, name="standards"),
    path("standards/<uuid:key>/", tables.standard, name="standard"),
    path("standards/<uuid:key>/<str:verb>/", tables.standard_do, name="standard_do"),
    path("districts/", tables.districts, name="districts"),
    path("districts/new/", tables.district, name="new_district"),
    path("districts/<uuid:key>/", tables.district, name="district"),
    path("districts/<uuid:key>/grades/", tables.thresholds, name="thresholds"),
    path("districts/<uuid:key>/grades/<str:verb>/", tables.thresholds_do, name="thresholds_do"),
    path("figures/", tables.figures, name="figures"),
]
