"""The brief: what the record amounts to, in lines that each lead back to the words they rest on."""
