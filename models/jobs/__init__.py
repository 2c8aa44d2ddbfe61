"""Jobs: centres and what they need, vacancies, applications, deployments.

The declared transitions are put in force with the package, so that no module can go round them.
"""

from models.jobs import states

__all__ = ["states"]
