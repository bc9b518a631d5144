"""Who lives in the tests: one password for all, one role each."""

PASSWORD = "four unrelated words"
SUSAN, DAVID = "susan@example.com", "david@example.com"

# username: role.  susan and david are neighbours, john has just arrived.
PEOPLE = {
    "susan": "User",
    "david": "User",
    "john": "User",
    "moderator": "Moderator",
    "admin": "Administrator",
}
