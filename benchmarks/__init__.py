"""Speed and memory, measured beside a plain way of doing the same in the same run."""
