"""`python -m yipanqi` is the same as the command `yipanqi`."""

from yipanqi.cli import main

if __name__ == "__main__":
    main()
