"""What the words of an answer show: measured on its transcript, in English and Vietnamese, without a network."""
