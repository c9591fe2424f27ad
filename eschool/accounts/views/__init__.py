from eschool.accounts.views.entrance import join, locked_out, workplace

__all__ = ["join", "locked_out", "workplace"]
