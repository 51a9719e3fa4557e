"""Small sound files in pure Python, held against FFmpeg."""
