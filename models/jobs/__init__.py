"""Jobs: centres, vacancies, applications, deployments, and who may do what where."""
