"""Words, sentences and names in text, with their spans. The one tokenizer lives here."""
