from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ("attune", "0004_soundness"),
    ]

    operations = [
        migrations.CreateModel(
            name="FilmWish",
            fields=[
                (
                    "film",
                    models.OneToOneField(
                        on_delete=models.deletion.CASCADE,
                        primary_key=True,
                        related_name="wish",
                        serialize=False,
                        to="attune.film",
                    ),
                ),
                ("fragment", models.PositiveIntegerField()),
                ("wished_at", models.DateTimeField()),
            ],
        ),
    ]
