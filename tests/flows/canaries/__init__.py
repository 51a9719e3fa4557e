"""Canaries: strings that stand for what is personal or secret, sent through everything and looked for after."""
