"""The project itself: settings, urls, celery, checks, and `lib/` with what knows nothing of the field.

Nothing is imported here, so that `kompetanse.devtools` runs before any package is installed.
"""
