"""The dates of a flow as far as they are known: whole dates stay, unknown ones become empty."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("ecosystem", "0007_imports")]

    operations = [
        migrations.AlterField("flow", name, models.CharField(blank=True, max_length=10))
        for name in ("valid_from", "valid_to")
    ]
