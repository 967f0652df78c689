"""The template tags. Those of ``signs``, ``controls``, ``frame`` and ``words`` every page has without loading them
(``builtins`` in the settings); ``figures`` is for pages of figures.

Components (each with all its states at /components/):

=====================================  ================================================================================
``{% mark %}``                         the two strokes of the house
``{% icon "yes" %}``                   a small sign: yes closed depends unknown no arrow print
``{% clock "due" 0.8 _("today") %}``   a deadline: running due overdue done wait; the share of the time used, 0 to 1
``{% tag "caution" _("late") %}``      a word on a wash: quiet accent positive caution negative info
``{% figure what value unit caveat %}``  a number that says what it counts
``{% field form.x %}``                 label, hint, error and control; ``hint= label= kind="pick"|"choices" quiet=True``
``{% choices form.x %}``               radios or checkboxes as large cards (families)
``{% pick form.x %}``                  the same as short chips (work)
``{% date3 form "born" %}``            three boxes over form fields born_day, born_month and born_year
``{% errors form %}``                  the list of faults on top, each a link to its field
``{% message_bar %}``                  Django's messages; ``extra_tags="undo:<address>"`` adds an Undo button
``{% work_menu as menu_rows %}``       the menu of the reader's role
``{% url_or_nothing "name" as url %}``   an address, or "" where that page is not built or not turned on
``{% telephone "+15595550172" %}``      a number to tap, written as people of the country of residence write it
=====================================  ================================================================================

Filters: ``person_name`` ``initials`` ``first_letters`` ``code`` ``role_title`` ``place`` ``bilingual`` ``device`` ``day``
``day_month`` ``weekday`` ``moment`` ``away`` ``far`` (kilometres as a distance one can trust) ``opening`` (a schedule in words).
"""
