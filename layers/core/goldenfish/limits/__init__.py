"""How much one caller may ask for: rates, daily quotas, and the slowing down of guessed sign-ins."""
