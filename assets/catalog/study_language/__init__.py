"""The language of study files: what an economist writes, read, merged with what it extends, and made explicit."""
