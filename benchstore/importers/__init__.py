"""Result files of other tools, each read by one module: text in, drafts of snapshots out."""
