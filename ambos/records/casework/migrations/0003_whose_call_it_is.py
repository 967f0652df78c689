import django.db.models.deletion
from django.db import migrations, models


def say_whose(apps, schema_editor):
    """The office of a call is the one that sent its referral."""
    follow_up, request = (apps.get_model("casework", name) for name in ("FollowUp", "ServiceRequest"))
    sent = request.objects.filter(pk=models.OuterRef("service_request"))
    follow_up.objects.update(office=models.Subquery(sent.values("office")[:1]))


class Migration(migrations.Migration):

    dependencies = [
        ('casework', '0002_shared_sheets'),
        ('network', '0002_place_of_a_partner'),
    ]

    operations = [
        migrations.AddField(
            model_name='followup',
            name='office',
            field=models.ForeignKey(help_text='whose call it is: the office that sent it', null=True, on_delete=django.db.models.deletion.RESTRICT, related_name='+', to='network.office'),
        ),
        migrations.RunPython(say_whose, migrations.RunPython.noop),
    ]
