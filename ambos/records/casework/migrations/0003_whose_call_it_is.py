import django.db.models.deletion
from django.db import migrations, models


def say_whose(apps, schema_editor):
    """Office and purpose of a call are those of its referral."""
    follow_up, request = (apps.get_model("casework", name) for name in ("FollowUp", "ServiceRequest"))
    sent = request.objects.filter(pk=models.OuterRef("service_request"))
    office, purpose = (models.Subquery(sent.values(name)[:1]) for name in ("office", "purpose"))
    follow_up.objects.update(office=office, purpose=purpose)


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
        migrations.AddField(
            model_name='followup',
            name='purpose',
            field=models.CharField(default='', help_text='that of the referral', max_length=12, verbose_name='purpose'),
            preserve_default=False,
        ),
        migrations.RunPython(say_whose, migrations.RunPython.noop),
    ]
