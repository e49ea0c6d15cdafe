"""What plugs into the Rasa server: understanding, channels and the conversation store."""
