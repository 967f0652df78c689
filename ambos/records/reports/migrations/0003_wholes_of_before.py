"""Of an earlier share both numbers are kept. What was signed before keeps the upper one alone, and is not compared.

Two columns that may be empty: no table is rebuilt, so the triggers of 0002 stand.
"""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("reports", "0002_signed_stays")]
    operations = [
        migrations.AddField(
            "entry", "before_of", models.BigIntegerField("of how many in the period before", null=True)
        ),
        migrations.AddField(
            "entry", "year_before_of", models.BigIntegerField("of how many a year before", null=True)
        ),
    ]
