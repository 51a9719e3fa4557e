"""The ASR function, called and waited for."""
