"""Practice without a language model: a question bank with key points, and answers compared with them."""
