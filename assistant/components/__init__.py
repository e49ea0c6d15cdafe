"""Rasa graph components for Spanish; config.yml names each as `assistant.components.<module>.<Class>`."""
