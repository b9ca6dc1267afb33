"""The area of an outline is kept beside it: filled here for the outlines already loaded."""

from django.db import migrations, models

from piu.domain.territories.rules import area_km2, decoded_rings


def fill(apps, schema_editor):
    outlines = apps.get_model("territories", "Outline").objects
    batch = []
    for outline in outlines.filter(area_km2=None).iterator(chunk_size=2000):
        outline.area_km2 = area_km2(decoded_rings(outline.rings))
        batch.append(outline)
    outlines.bulk_update(batch, ["area_km2"], batch_size=500)


class Migration(migrations.Migration):
    dependencies = [("territories", "0003_other_names")]
    operations = [
        migrations.AddField("outline", "area_km2", models.FloatField(null=True)),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AlterField("outline", "area_km2", models.FloatField()),
    ]
