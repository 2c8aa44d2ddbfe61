"""The sentences of jobs: what was wrong, or what just happened."""

from menus.vocabulary import Sentence

NO_JOBS = Sentence("no_jobs", "No jobs are open now.")
NO_APPLICATIONS = Sentence("no_applications", "You have not applied yet.")
NO_DEPLOYMENTS = Sentence("no_deployments", "You are not deployed now.")
JOB_GONE = Sentence("job_gone", "That is over. Here is what is open.")
NOT_WAITING = Sentence("not_waiting", "It is answered or over already.")
NOT_A_CENTRE = Sentence("not_a_centre_code", "A centre's code has 8 digits.")
CENTRE_UNKNOWN = Sentence("centre_unknown", "We know no centre of that code.")
HANDOVER_LENGTH = Sentence("handover_length", "3 to 70 letters, please.")
"""All of them fit above the screens that say them."""
