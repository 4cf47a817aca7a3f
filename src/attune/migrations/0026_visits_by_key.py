from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("attune", "0025_cases_by_state"),
    ]

    operations = [
        migrations.AddIndex(
            model_name='visit',
            index=models.Index(fields=['state', 'id'], name='attune_visi_state_13c781_idx'),
        ),
    ]
