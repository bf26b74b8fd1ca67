"""What a case gives to other programs: one small class a format, listed in `formats.FORMATS`."""
