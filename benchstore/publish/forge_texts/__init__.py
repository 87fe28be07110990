"""What a forge shows: the comment, the issue, the annotations."""
