"""The screens of jobs: offers first, then vacancies, applications, deployments, interests."""
