"""The demonstration: a throw-away practice with three drawn families, made by the same actions as everything else."""
