"""The end phrase: the words with which a person ends an answer, told from the same words in the middle of one."""
