"""Roles and their duties (config/duties)."""

from masthead.kernel.registry import Registry
from masthead.people.values import Role

roles: Registry[Role] = Registry("people.duties", key=lambda role: role.name)
