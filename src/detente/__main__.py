"""`python -m detente` is the same program as the `detente` script."""

from detente.cli.main import main

if __name__ == "__main__":
    main()
