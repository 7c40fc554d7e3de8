"""The payment companies, and what each purpose's own part knows of it (config/wiring)."""

from masthead.kernel.registry import Registry
from masthead.money.payments.values import Provider, Purpose

providers: Registry[Provider] = Registry("payments.providers", key=lambda provider: provider.code)
purposes: Registry[Purpose] = Registry("payments.purposes", key=lambda purpose: purpose.code)
