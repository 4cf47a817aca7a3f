"""What a sender says of a camera file by tus is kept sealed, since it must be told back as it was said."""

from django.db import migrations

import attune.safe.fields


class Migration(migrations.Migration):
    """Add the column."""

    dependencies = [("attune", "0005_filmwish")]

    operations = [
        migrations.AddField(
            model_name="filmpart",
            name="metadata",
            field=attune.safe.fields.SealedText(blank=True, default="", editable=False),
        ),
    ]
