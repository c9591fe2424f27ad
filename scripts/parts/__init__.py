"""The real services: PostgreSQL, Redis, Elasticsearch and S3, each from programs at hand.

Only the standard library is used, so that they start before any environment is made.
"""
