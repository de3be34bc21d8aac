# Mapped classes refer to each other by name, so that no process may know only some of them.
import app.models  # noqa: F401
