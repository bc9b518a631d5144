"""The test accounts: one password for all, one role each."""

PASSWORD = "four unrelated words"
SUSAN, DAVID = "susan@example.com", "david@example.com"

# username: role.  Some tests make john's address unconfirmed.
PEOPLE = {
    "susan": "User",
    "david": "User",
    "john": "User",
    "moderator": "Moderator",
    "admin": "Administrator",
}
