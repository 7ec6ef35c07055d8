"""Decorators for steps and flows; each leaves a `DecoratorUse` behind and changes nothing else."""
