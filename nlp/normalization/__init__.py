"""The text as models read it: recognition noise removed, spelling and numbers made one."""
