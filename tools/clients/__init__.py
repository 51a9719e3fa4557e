"""`make clients`: Swift, Kotlin and TypeScript clients from the committed OpenAPI document."""
