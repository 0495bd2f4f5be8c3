"""How calls, work orders, chats and messages are cut into turns, and who is speaking where nobody says so."""
